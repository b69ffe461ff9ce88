"""Our records beside Asterisk's CDR and the simulated network's: what differs is found, by call."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cti.journal.record import CallRecord
from cti.journal.segments import Kind, Segment
from hotline.demo.robots.ledgers import (
    Entry,
    Ledger,
    compare,
    read_cdr,
    read_network,
    unlike_segments,
)

AT = 1_767_225_600.0  # 2026-01-01 00:00 UTC
SINCE = AT - 60


def _row(
    source: str, context: str, channel: str, call_id: str, began: int, ended: int,
    *, disposition: str = "ANSWERED", of: str = "", answered: bool = True,
) -> str:  # fmt: skip
    times = [f"2026-01-01 00:{at // 60:02}:{at % 60:02}" for at in (began, began, ended)]
    times[1] = times[1] if answered else ""
    cells = ["", source, "s", context, f'""{source}', channel, "", "Queue", "service,c", *times,
             str(ended - began), "0", disposition, "DOCUMENTATION", call_id, "", "", of or call_id,
             "1"]  # fmt: skip
    return ",".join(f'"{cell}"' if cell else "" for cell in cells)


CDR = [
    _row("13900000001", "queue", "PJSIP/trunk-01", "hotline-1.1", 0, 20, disposition="NO ANSWER"),
    _row("13900000001", "rating", "PJSIP/trunk-01", "hotline-1.1", 20, 31),
    _row("", "agents", "PJSIP/1001-02", "hotline-1.2", 4, 20, of="hotline-1.1"),
    _row("anonymous", "arrive", "PJSIP/trunk-03", "hotline-1.3", 5, 9),
    _row("95598", "outbound-notice", "PJSIP/trunk-04", "01a21ea7", 5, 9),
    "not a row",
]
NETWORK = [
    _row("13900000001", "caller", "Local/a@caller-0;2", "carrier-1.1", 0, 31),
    _row("a", "script", "Local/a@caller-0;1", "carrier-1.0", 0, 31),
    _row("13900000009", "caller", "Local/b@caller-1;2", "carrier-1.4", 5, 9),
    _row("13800138000", "caller", "Local/t@caller-2;2", "carrier-1.6", 1, 2).replace(
        "service,c", "PJSIP/00000000@hotline,120"
    ),  # `hotline run` tests the line
]
OURS = [
    Entry(ledger="record", call_id="hotline-1.1", number="13900000001", began=AT + 0.4,
          ended=AT + 31.2),
    Entry(ledger="record", call_id="hotline-1.3", number="", began=AT + 5.1, ended=AT + 8.9),
]  # fmt: skip


def test_calls_that_all_three_tell_alike_have_no_difference() -> None:
    assert compare(OURS, read_cdr(CDR), read_network(NETWORK), SINCE) == []


def test_the_rows_of_one_call_are_joined_and_no_other_channel_is_taken() -> None:
    first, second = read_cdr(CDR)
    assert (first.call_id, first.began, first.ended) == ("hotline-1.1", AT, AT + 31)
    assert (second.call_id, second.number) == ("hotline-1.3", "")


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"began": AT + 4}, "begin"),
        ({"ended": AT + 25}, "end"),
        ({"number": "13900000002"}, "caller"),
    ],
)
def test_a_begin_an_end_or_a_caller_that_differs_is_found(
    changed: dict[str, float], what: str
) -> None:
    ours = [msgspec.structs.replace(OURS[0], **changed), OURS[1]]
    told = compare(ours, read_cdr(CDR), read_network(NETWORK), SINCE)
    assert what in {one.what.split()[0] for one in told}


def test_a_call_that_one_of_the_three_lacks_is_found() -> None:
    cdr, network = read_cdr(CDR), read_network(NETWORK)
    assert {one.what for one in compare(OURS[1:], cdr, network, SINCE)} == {"not in the record"}
    assert {one.what for one in compare(OURS, cdr[1:], network, SINCE)} == {"not in the CDR"}
    assert {one.what for one in compare(OURS, cdr, network[1:], SINCE)} == {"not in the network"}


def test_a_call_that_only_one_side_calls_answered_is_found() -> None:
    busy = _row("13900000001", "caller", "Local/a@caller-0;2", "carrier-1.1", 0, 31, answered=False)
    refused = [busy, NETWORK[2]]
    (told,) = compare(OURS, read_cdr(CDR), read_network(refused), SINCE)
    assert told.what == "answered"


def test_two_calls_of_one_number_in_one_second_are_told_apart_by_their_ends() -> None:
    def calls(ledger: Ledger, *ends: float) -> list[Entry]:
        return [
            Entry(ledger=ledger, call_id=f"{end}", number="13900000001", began=AT, ended=AT + end)
            for end in ends
        ]

    ours = calls("record", 51.2, 40.4)
    cdr = [msgspec.structs.replace(one, ledger="CDR") for one in ours]
    assert compare(ours, cdr, calls("network", 40, 51), SINCE) == []
    (longer,) = compare(ours, cdr, calls("network", 40, 60), SINCE)
    assert longer.what == "end -8.8 s"


def test_calls_from_before_the_moment_asked_for_are_left_out() -> None:
    assert compare([], read_cdr(CDR), read_network(NETWORK), AT + 60) == []


@pytest.mark.parametrize("before_s", [1.4, 1.8, 2.2, 2.6])
def test_a_call_on_the_edge_is_no_call_that_one_side_lacks(before_s: float) -> None:
    assert compare(OURS, read_cdr(CDR), read_network(NETWORK), AT - before_s) == []


def test_a_record_whose_sums_are_not_those_of_its_segments_is_found() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    stretches: list[tuple[Kind, float, float]] = [
        ("menu", 0, 6.5), ("queue", 6.5, 20.2), ("talk", 20.2, 50.9),
    ]  # fmt: skip
    parts = [
        Segment(
            call_id="1.1",
            place=place,
            kind=kind,
            began_at=at + timedelta(seconds=begins),
            ended_at=at + timedelta(seconds=ends),
        )
        for place, (kind, begins, ends) in enumerate(stretches)
    ]
    record = CallRecord(
        call_id="1.1", arrived_at=at, waited_s=14, talk_s=31, outcome="answered"
    )  # fmt: skip
    assert unlike_segments(record, parts) == []
    for wrong, what in (
        ({"waited_s": 30}, "waited"),
        ({"talk_s": 0}, "talk"),
        ({"outcome": "abandoned"}, "outcome"),
    ):
        (told,) = unlike_segments(msgspec.structs.replace(record, **wrong), parts)
        assert told.startswith(what)
