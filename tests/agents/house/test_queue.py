"""In which queue a caller waits, and what Asterisk reads of the queues."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
import pytest

from agents.house.closed import closed_words
from agents.house.queue import HouseQueue, first_queues, queue_file, queue_for, refuse_queue
from agents.house.refusal import HouseRefused
from workdays.opening import Hours, OpeningHours

OFFICE = OpeningHours(working=Hours(opens=time(8), closes=time(18, 30)), off=None)
FIRST = first_queues(["service", "outage", "billing", "english"], "service")


def out_of_use(code: str, successor: str | None) -> HouseQueue:
    return HouseQueue(code=code, name_zh="", name_en="", in_use=False, successor=successor)


def with_hours(code: str, after_hours: str | None = None) -> HouseQueue:
    return HouseQueue(
        code=code, name_zh="电费", name_en="Billing", hours=OFFICE, after_hours=after_hours
    )


def changed(*changes: HouseQueue) -> list[HouseQueue]:
    return list({one.code: one for one in (*FIRST, *changes)}.values())


def test_callers_wait_where_the_menu_sends_them_and_english_ones_where_english_is_spoken() -> None:
    assert queue_for(FIRST, "outage", "zh", "service") == "outage"
    assert queue_for(FIRST, "", "zh", "service") == "service"
    assert queue_for(FIRST, "outage", "en", "service") == "english"
    assert queue_for(FIRST, "unknown", "zh", "service") == "service"


def test_a_queue_out_of_use_sends_its_callers_on_and_a_circle_to_the_default_queue() -> None:
    chain = changed(out_of_use("billing", "english"), out_of_use("english", "outage"))
    assert queue_for(chain, "billing", "zh", "service") == "outage"
    assert queue_for(chain, "billing", "en", "service") == "outage"
    circle = changed(out_of_use("billing", "outage"), out_of_use("outage", "billing"))
    assert queue_for(circle, "billing", "zh", "service") == "service"


def test_a_closed_queue_sends_callers_to_its_queue_for_that_time_or_the_default_one() -> None:
    def is_open(queue: HouseQueue) -> bool:
        return queue.hours is None

    english = msgspec.structs.replace(with_hours("english"), language="en")
    queues = changed(with_hours("billing", "outage"), english)
    assert queue_for(queues, "billing", "zh", "service", is_open) == "outage"
    assert queue_for(queues, "billing", "en", "service", is_open) == "service"
    assert queue_for(queues, "billing", "zh", "service") == "billing"
    circle = changed(with_hours("billing", "outage"), with_hours("outage", "billing"))
    assert queue_for(circle, "outage", "zh", "service", is_open) == "service"


def test_who_rings_a_closed_queue_hears_its_hours_and_its_next_opening_to_the_minute() -> None:
    zone, evening = ZoneInfo("Asia/Shanghai"), datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # a Friday
    kept = {date(2026, 1, 1): False}  # that year's holidays stand in the calendar
    assert closed_words(with_hours("billing"), "zh", evening, zone, kept) == (
        "电费人工服务的时间是工作日上午八点到晚上六点半，下一次开始服务是三月九日星期一上午八点。"
        "现在由其他座席为您服务。"
    )
    hours = Hours(opens=time(9), closes=time(0))
    daily = msgspec.structs.replace(
        with_hours("billing"), hours=OpeningHours(working=hours, off=hours)
    )
    assert closed_words(daily, "en", evening, zone, {}) == (
        "Our agents for Billing are here every day from nine o'clock in the morning to midnight. "
        "They are here next from nine o'clock tomorrow morning. Other agents will help you now."
    )


def test_no_opening_is_promised_in_a_year_whose_holidays_nobody_has_entered_yet() -> None:
    zone, kept = ZoneInfo("Asia/Shanghai"), {date(2026, 1, 1): False}
    eve = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    assert closed_words(with_hours("billing"), "zh", eve, zone, kept) == (
        "电费人工服务的时间是工作日上午八点到晚上六点半。现在由其他座席为您服务。"
    )


@pytest.mark.parametrize(
    ("queue", "code"),
    [
        (out_of_use("service", "outage"), "queue_default"),
        (out_of_use("billing", None), "queue_successor"),
        (out_of_use("billing", "billing"), "queue_successor"),
        (out_of_use("billing", "nowhere"), "queue_successor"),
        (with_hours("service"), "queue_default_hours"),
        (with_hours("billing", "billing"), "queue_after_hours"),
        (HouseQueue(code="general", name_zh="", name_en=""), "queue_general"),
    ],
)
def test_no_queue_goes_out_of_use_with_its_callers_left_nowhere(
    queue: HouseQueue, code: str
) -> None:
    with pytest.raises(HouseRefused) as refusal:
        refuse_queue(queue, FIRST, "service")
    assert refusal.value.code == code
    refuse_queue(out_of_use("billing", "outage"), FIRST, "service")


def test_only_in_the_default_queue_somebody_waits_while_nobody_serves_it() -> None:
    louder = msgspec.structs.replace(FIRST[0], ring_s=30)
    text = queue_file([louder, *FIRST[1:]], "service")
    sections = dict(part.split("]", 1) for part in text.split("\n[")[1:])
    assert sections["service"] == "(+)\ntimeout = 30\n"
    assert "leavewhenempty = invalid" in sections["english"]
