"""A storm's lines in the log: the first at once, then few with a count, and none is lost."""

import asyncio

import structlog
from structlog.testing import capture_logs

from core.repeated_lines import CountedLine
from tests.until import until


def line(every_s: float = 3600.0) -> CountedLine:
    return CountedLine(
        structlog.get_logger("test"), "warning", "the database is away", every_s=every_s
    )


async def test_the_first_is_said_at_once_and_the_rest_counted() -> None:
    with capture_logs() as said:
        away = line()
        for n in range(5_000):
            away.say(failure=f"the {n}th")
        assert [(one["times"], one["failure"]) for one in said] == [(1, "the 0th")]
        away.rest()
        assert (said[1]["times"], said[1]["failure"]) == (4_999, "the 4999th")
        away.rest()
        away.say()
        assert [one["times"] for one in said] == [1, 4_999, 1]
        assert {one["event"] for one in said} == {"the database is away"}
        away.rest()


async def test_after_the_pause_what_was_counted_is_said_and_silence_ends_it() -> None:
    with capture_logs() as said:
        away = line(every_s=0.01)
        away.say()
        away.say()
        await until(lambda: len(said) >= 2)
        assert [one["times"] for one in said] == [1, 1]
        await asyncio.sleep(0.03)
        away.say()
        assert len(said) == 3, "after silence it is said at once again"
        away.rest()
