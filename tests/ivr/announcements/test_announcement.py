"""Who hears which announcement, and which are refused."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ivr.announcements.announcement import (
    Announcement,
    AnnouncementRefused,
    may,
    refuse_text,
    said,
    stage,
    told,
)

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def _one(number: int = 1, **parts: object) -> Announcement:
    usual = Announcement(
        announcement_id=number, text_zh=f"公告{number}。", text_en=f"News {number}.",
        feeder_codes=(), starts_at=NOW - _HOUR, ends_at=NOW + _HOUR, person_id=1, at=NOW,
    )  # fmt: skip
    return msgspec.structs.replace(usual, **parts)


def _numbers(found: tuple[Announcement, ...]) -> list[int]:
    return [one.announcement_id for one in found]


def test_it_counts_from_its_beginning_until_its_end_or_until_a_person_ends_it() -> None:
    one = _one(starts_at=NOW, ends_at=NOW + _HOUR)
    at = {"coming": NOW - timedelta(seconds=1), "running": NOW, "ended": NOW + _HOUR}
    assert {name: stage(one, when) for name, when in at.items()} == {name: name for name in at}
    assert stage(_one(ended_at=NOW), NOW) == "ended"
    for when in (at["coming"], at["ended"]):
        assert told([one], frozenset(), when) == ()
    assert may(one, NOW) == {"change": "", "end": ""}
    assert set(may(one, at["ended"]).values()) == {"announcement_ended"}


def test_a_caller_hears_what_is_for_everybody_and_for_the_feeder_of_a_home() -> None:
    both = [_one(1), _one(2, feeder_codes=("F1", "F2"))]
    assert _numbers(told(both, frozenset({"F2", "F9"}), NOW)) == [2, 1]
    for feeders in (frozenset[str](), frozenset({"F9"})):
        assert _numbers(told(both, feeders, NOW)) == [1]


def test_of_several_the_three_newest_are_said_newest_first() -> None:
    many = [_one(number, starts_at=NOW - number * _HOUR) for number in (3, 1, 4, 2)]
    found = told(many, frozenset(), NOW)
    assert _numbers(found) == [1, 2, 3, 4]
    assert _numbers(said(found, "zh")) == [1, 2, 3]


def test_nothing_is_said_in_a_language_in_which_nothing_is_written() -> None:
    found = told([_one(1, text_en=""), _one(2)], frozenset(), NOW)
    assert _numbers(said(found, "en")) == [2]
    assert _numbers(said(found, "zh")) == [2, 1]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"text_zh": "", "text_en": ""}, "announcement_empty"),
        ({"ends_at": NOW}, "announcement_end"),
        ({"starts_at": NOW + 2 * _HOUR}, "announcement_end"),
        ({"ends_at": NOW + timedelta(days=30, seconds=1)}, "announcement_too_long"),
        (
            {"starts_at": NOW + timedelta(days=91), "ends_at": NOW + timedelta(days=92)},
            "announcement_far_ahead",
        ),
    ],
)
def test_one_needs_words_and_an_end_within_a_month(parts: dict[str, object], code: str) -> None:
    refuse_text(_one(text_en="", ends_at=NOW + timedelta(days=30)), NOW)
    with pytest.raises(AnnouncementRefused) as refusal:
        refuse_text(msgspec.structs.replace(_one(), **parts), NOW)
    assert refusal.value.code == code


def test_its_recordings_are_named_by_its_words() -> None:
    names = {_one().prompt, _one(text_en="Other.").prompt, _one(text_zh="别的。").prompt}
    assert len(names) == 3
    assert _one().prompt == _one(ends_at=NOW + 2 * _HOUR).prompt
    longest = _one(2**63 - 1).prompt
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,40}", longest), "as ivr/speech/prompts.py wants it"
