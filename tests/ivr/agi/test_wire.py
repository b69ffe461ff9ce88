"""FastAGI's bytes, without a socket."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.agi.wire import (
    HEADER_LIMIT,
    LINE_LIMIT,
    AgiWire,
    Event,
    ForbiddenCharacter,
    HangupSeen,
    Opened,
    PeerRefused,
    Reply,
    command,
    parse_reply,
)
from tests.ivr.peer import header

SESSION = (
    header("main", "1700000000.1", "13800138000", agi_calleridname="国网电力")
    + b"200 result=1\n200 result=49 endpos=8000\n"
    + b"520-Invalid command syntax.  Usage follows:\nANSWER\n520 End of proper usage.\n"
    + b"100 Trying...\n200 result=1 (a (strange) value)\n510 Invalid or unknown command\n"
    + b"HANGUP\n200 result=-1 endpos=4000\n"
)


def _feed(chunks: list[bytes]) -> list[Event]:
    wire = AgiWire()
    return [event for chunk in chunks for event in wire.receive(chunk)]


def test_a_session_is_read_as_asterisk_writes_it() -> None:
    events = _feed([SESSION])
    opened = events[0]
    assert isinstance(opened, Opened)
    assert opened.env.script == "main"
    assert opened.env.args == ("1700000000.1", "13800138000")
    assert opened.env.dialled == "95598"
    assert events[1:] == [
        Reply(200, 1),
        Reply(200, 49, endpos=8000),
        Reply(520, -1),
        Reply(200, 1, "a (strange) value"),
        Reply(510, -1),
        HangupSeen(),
        Reply(200, -1, endpos=4000),
    ]


@given(st.lists(st.integers(0, len(SESSION)), max_size=12))
def test_bytes_split_anywhere_give_the_same_events(cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(SESSION)]
    chunks = [SESSION[a:b] for a, b in pairwise(borders)]
    assert _feed(chunks) == _feed([SESSION])


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_raise_otherwise(data: bytes) -> None:
    wire = AgiWire()
    try:
        wire.receive(data)
        wire.receive(SESSION)
    except PeerRefused:
        pass


def test_a_header_in_gbk_costs_the_name_and_not_the_call() -> None:
    opening = header("main").replace(
        b"agi_calleridname: unknown", b"agi_calleridname: \xb9\xfa\xcd\xf8"
    )
    assert isinstance(_feed([opening])[0], Opened)


def test_a_header_without_end_is_refused_before_it_fills_memory() -> None:
    for filling in (b"a" * 100, b"agi_x: y\n"):
        wire = AgiWire()
        wire.receive(b"agi_" + filling * (HEADER_LIMIT // len(filling) - 1))
        with pytest.raises(PeerRefused, match="header larger"):
            wire.receive(filling * 2)


def test_a_reply_without_end_is_refused_before_it_fills_memory() -> None:
    wire = AgiWire()
    wire.receive(header())
    with pytest.raises(PeerRefused, match="line longer"):
        wire.receive(b"2" * (LINE_LIMIT + 1))


@pytest.mark.parametrize(
    "data", [b"agi_x: \0\n", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\x00\x01\n"]
)
def test_what_is_not_asterisk_is_refused(data: bytes) -> None:
    with pytest.raises(PeerRefused):
        _feed([data])


@pytest.mark.parametrize(
    "text", ["", "20 result=0", "2000 result=0", "200 result=x", "２００ result=0"]
)
def test_a_broken_reply_is_refused(text: str) -> None:
    with pytest.raises(PeerRefused):
        parse_reply(text.encode())


def test_values_are_quoted_so_that_none_becomes_two() -> None:
    assert command("SET VARIABLE", "A", 'say "hi" \\ 你好') == (
        'SET VARIABLE "A" "say \\"hi\\" \\\\ 你好"\n'.encode()
    )


@given(st.text(), st.sampled_from("\r\n\0\x1b\x7f\x85\u2028"), st.text())
def test_a_control_character_in_any_value_is_refused(before: str, bad: str, after: str) -> None:
    with pytest.raises(ForbiddenCharacter):
        command("SET VARIABLE", "A", before + bad + after)


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40), max_size=4))
def test_a_command_is_always_exactly_one_line(values: list[str]) -> None:
    try:
        line = command("VERBOSE", *values)
    except ForbiddenCharacter:
        return
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_a_command_that_asterisk_would_cut_is_refused() -> None:
    with pytest.raises(ForbiddenCharacter, match="longer"):
        command("VERBOSE", "x" * LINE_LIMIT)
