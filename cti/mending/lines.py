"""Lines of what Asterisk wrote of channels (CEL, cel_custom.conf), read one by one, by call."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from cti.decode.fields import LINE_TEST, is_visit

_FIELDS = 10  # of cel_custom.conf
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Line(msgspec.Struct, frozen=True):
    """One channel event; `row` is its text."""

    kind: str
    at: datetime
    name: str
    number: str
    exten: str
    channel: str
    data: str  # of the application
    uniqueid: str
    call_id: str  # Linkedid
    extra: str
    row: tuple[str, ...]


class Extra(msgspec.Struct):
    """What a line tells besides."""

    hangupcause: int = 0
    hangupsource: str = ""
    extension: str = ""  # of a blind transfer: whom it is to
    context: str = ""
    transfer_target_channel_name: str = ""  # of an attended one; "N/A" while they are rung
    transfer_target_channel_uniqueid: str = ""


def read_lines(text: Iterable[str]) -> list[Line]:
    """Read the file's lines one by one, so that a line cut short by a crash spoils no other."""
    rows = (row for line in text if (row := _row(line)) is not None)
    return [line for row in dict.fromkeys(rows) if (line := _line(row)) is not None]


def call_of(text: str) -> str:
    """Give the call_id of a line; empty when the text is no whole line."""
    row = _row(text)
    return row[8] if row is not None else ""


def _row(text: str) -> tuple[str, ...] | None:
    try:
        (row,) = csv.reader([text])
    except (csv.Error, ValueError):  # half a field, or none
        return None
    return tuple(row) if len(row) == _FIELDS else None


def _line(row: tuple[str, ...]) -> Line | None:
    kind, moment, name, number, exten, channel, data, uniqueid, call_id, extra = row
    try:
        at = EPOCH + timedelta(seconds=int(moment[:-7]), microseconds=int(moment[-6:]))
    except (ValueError, OverflowError):
        return None
    return Line(kind, at, name, number, exten, channel, data, uniqueid, call_id, extra, row)


def by_call(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Sort lines by call, each call's by time; visits and the line test are no calls."""
    calls: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.at):
        calls.setdefault(line.call_id, []).append(line)
    return {call_id: told for call_id, told in calls.items() if not _is_no_call(told)}


def _is_no_call(told: Sequence[Line]) -> bool:
    first = told[0]
    return first.exten == LINE_TEST or any(is_visit(line.channel) for line in told)


def is_over(told: Sequence[Line]) -> bool:
    """Tell whether the end of the call's last channel is written."""
    return any(line.kind == "LINKEDID_END" for line in told)


def extra_of(line: Line) -> Extra:
    """Read what a line tells besides; nothing where it is no JSON."""
    try:
        return msgspec.json.decode(line.extra or "{}", type=Extra)
    except msgspec.MsgspecError:
        return Extra()
