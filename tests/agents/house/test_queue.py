"""In which queue a caller waits, and what Asterisk reads of the queues."""

import msgspec
import pytest

from agents.house.pause import HouseRefused
from agents.house.queue import HouseQueue, first_queues, queue_file, queue_for, refuse_queue

FIRST = first_queues(["service", "outage", "billing", "english"], "service")


def out_of_use(code: str, successor: str | None) -> HouseQueue:
    return HouseQueue(code=code, name_zh="", name_en="", in_use=False, successor=successor)


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


@pytest.mark.parametrize(
    ("queue", "code"),
    [
        (out_of_use("service", "outage"), "queue_default"),
        (out_of_use("billing", None), "queue_successor"),
        (out_of_use("billing", "billing"), "queue_successor"),
        (out_of_use("billing", "nowhere"), "queue_successor"),
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
