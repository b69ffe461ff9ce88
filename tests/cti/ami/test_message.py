"""AMI bytes: splitting, laziness, bounds, and what must never be sent."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ami.message import (
    MAX_HEADERS,
    MAX_LINE,
    MAX_MESSAGE,
    ActionInvalid,
    AmiBroken,
    Message,
    Parser,
    encode,
)

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
STREAM = (Path(__file__).parents[1] / "streams/answered.ami").read_bytes()
WANTED = ("Newchannel", "Hangup", "AgentConnect", "Odd")


def parse(data: bytes, cuts: list[int] | None = None) -> list[Message]:
    parser = Parser(WANTED)
    found = parser.receive_data(BANNER)
    places = sorted({0, len(data), *(c % (len(data) + 1) for c in cuts or [])})
    for start, end in pairwise(places):
        found += parser.receive_data(data[start:end])
    return found


def event(name: str, *headers: str) -> bytes:
    return "\r\n".join((f"Event: {name}", *headers)).encode() + b"\r\n\r\n"


@given(st.lists(st.integers(min_value=0), max_size=60))
def test_a_recorded_stream_reads_the_same_however_it_is_cut(cuts: list[int]) -> None:
    assert parse(STREAM, cuts) == parse(STREAM)


@given(
    st.lists(st.sampled_from([b"Event: Odd\r\n", b"A: ", "国网电力".encode(), b"\r\n", b"\r", b"\n",
                              b"Response: Success\r\n", b"\x00\xff", b": "]), max_size=40),
    st.lists(st.integers(min_value=0), max_size=40),
)  # fmt: skip
def test_any_bytes_read_the_same_however_they_are_cut(parts: list[bytes], cuts: list[int]) -> None:
    data = b"".join(parts)
    assert parse(data, cuts) == parse(data)


def test_every_single_byte_alone_reads_the_same() -> None:
    data = event("Odd", "CallerIDName: 国网电力")
    assert parse(data, list(range(len(data)))) == parse(data)


def test_a_name_survives_a_cut_in_mid_character() -> None:
    data = event("Odd", "CallerIDName: 国网电力")
    for cut in range(len(data)):
        (message,) = parse(data, [cut])
        assert message["CallerIDName"] == "国网电力"


def test_only_wanted_events_and_every_response_are_kept() -> None:
    names = [m.name for m in parse(STREAM)]
    assert set(names) == {"", "Newchannel", "Hangup", "AgentConnect"}
    assert names.count("Hangup") == 2


def test_an_event_without_headers_is_read() -> None:
    (message,) = parse(b"Event: Odd\r\n\r\n")
    assert message.name == "Odd"
    assert message["Channel"] == ""


def test_the_first_of_a_repeated_header_wins() -> None:
    (message,) = parse(event("Odd", "Channel: first", "Channel: second"))
    assert message["Channel"] == "first"
    assert message.headers()["Channel"] == "first"


def test_a_header_is_not_found_inside_another_name_or_a_value() -> None:
    (message,) = parse(event("Odd", "DestChannel: a", "Note: Channel: b", "Channel: c"))
    assert message["Channel"] == "c"
    assert message["Event"] == "Odd"


def test_bytes_that_are_no_utf8_become_marks_and_harm_nothing() -> None:
    (message,) = parse(b"Event: Odd\r\nName: \xb9\xfa\xcd\xf8\r\nChannel: c\r\n\r\n")
    assert "�" in message["Name"]
    assert message["Channel"] == "c"
    assert message.headers()["Channel"] == "c"


def test_a_line_without_a_colon_is_passed_over() -> None:
    (message,) = parse(event("Odd", "no header here", "Empty:", "Channel: c"))
    assert message.headers() == {"Event": "Odd", "Empty": "", "Channel": "c"}


def test_headers_beyond_the_bound_are_not_read() -> None:
    (message,) = parse(event("Odd", *(f"H{n}: {n}" for n in range(MAX_HEADERS * 2))))
    assert len(message.headers()) == MAX_HEADERS


def test_the_banner_may_come_in_pieces() -> None:
    parser = Parser(WANTED)
    for byte in BANNER:
        assert parser.receive_data(bytes([byte])) == []
    assert parser.version == "11.0.0"


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n", b"SSH-2.0", b"A" * 300])
def test_a_peer_that_is_no_asterisk_is_named(greeting: bytes) -> None:
    with pytest.raises(AmiBroken, match="does not greet"):
        Parser(WANTED).receive_data(greeting)


def test_a_message_without_end_is_refused_before_memory_goes() -> None:
    parser = Parser(WANTED)
    parser.receive_data(BANNER)
    for _ in range(MAX_MESSAGE // 1024):
        assert parser.receive_data(b"x" * 1024) == []
    with pytest.raises(AmiBroken, match="more than"):
        parser.receive_data(b"x")


def test_a_message_shows_no_personal_data_when_printed() -> None:
    (message,) = parse(event("Odd", "CallerIDNum: 13900000001"))
    assert "139" not in repr(message)
    assert repr(Message(b"Response: Success")) == "<response, 17 bytes>"
    assert message != "something else"


def test_an_action_is_written_with_its_repeated_headers() -> None:
    data = encode({"Action": "Originate", "Variable": ["A=1", "B=国"]})
    assert data.decode() == "Action: Originate\r\nVariable: A=1\r\nVariable: B=国\r\n\r\n"


@pytest.mark.parametrize("bad", ["\r", "\n", "\r\n\r\n", "\0", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_control_character_is_refused_in_every_value(bad: str) -> None:
    for action in ({"Action": f"Ping{bad}"}, {"Action": "Ping", "Variable": ["A=1", f"B={bad}"]}):
        with pytest.raises(ActionInvalid):
            encode(action)


@given(st.dictionaries(st.text("ActionX9", min_size=1), st.text(), min_size=1))
def test_whatever_is_encoded_is_one_message(action: dict[str, str]) -> None:
    try:
        data = encode(action)
    except ActionInvalid:
        return
    assert data.count(b"\r\n\r\n") == 1
    assert data.count(b"\n") == len(action) + 1


def test_what_asterisk_would_refuse_is_not_sent() -> None:
    with pytest.raises(ActionInvalid, match="bytes"):
        encode({"Action": "国" * (MAX_LINE // 3)})
    with pytest.raises(ActionInvalid, match="headers"):
        encode({"Variable": ["a=b"] * (MAX_HEADERS + 1)})
    with pytest.raises(ActionInvalid, match="name"):
        encode({"Action: Ping\r\nX": "y"})
