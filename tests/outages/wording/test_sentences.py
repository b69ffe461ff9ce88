"""What is said about an outage."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from outages.outage import OutageView
from outages.wording.sentences import fill, notice, spoken, wording_faults

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
FAULT = OutageView(
    outage_id=UUID(int=1), kind="fault", cause="cable 12 cut by a digger", feeder_codes=("F1",),
    transformer_codes=(), started_at=NOW - timedelta(hours=1), etr_at=NOW + timedelta(hours=5.5),
    restored_at=None, status="open", note_zh="", note_en="", version=1,
)  # fmt: skip


def test_a_fault_is_told_with_its_time_before_its_cause_and_with_no_crew() -> None:
    assert spoken(FAULT, "zh", NOW, ZONE) == (
        "您那里现在停电，预计今天下午三点半左右恢复供电。停电原因是故障。"
    )
    assert spoken(FAULT, "en", NOW, ZONE) == (
        "The power is off at your address. We expect the power back by about half past three "
        "this afternoon. The cause is a fault."
    )


def test_a_moment_that_was_is_never_said_to_be_still_to_come() -> None:
    restored = replace(FAULT, status="restored", restored_at=NOW - timedelta(minutes=1))
    assert "上午九点五十五分左右恢复供电" in spoken(restored, "zh", NOW, ZONE)
    assert "five to ten this morning" in spoken(restored, "en", NOW, ZONE)


def test_an_unknown_restoration_is_said_to_be_unknown() -> None:
    unknown = replace(FAULT, etr_at=None)
    assert "还不能确定" in spoken(unknown, "zh", NOW, ZONE)
    assert "cannot say yet" in spoken(unknown, "en", NOW, ZONE)


def test_a_passed_restoration_is_owned_up_to() -> None:
    overdue = replace(FAULT, etr_at=NOW - timedelta(minutes=30))
    zh, en = spoken(overdue, "zh", NOW, ZONE), spoken(overdue, "en", NOW, ZONE)
    assert "原来预计" in zh
    assert "抱歉" in zh
    assert "We expect the power back" not in en
    assert "sorry" in en


def test_a_time_said_roughly_has_passed_only_when_it_has_passed_as_it_was_said() -> None:
    nearly = replace(FAULT, etr_at=NOW - timedelta(minutes=1))  # 09:59: "ten o'clock" was said
    now = NOW - timedelta(seconds=30)
    assert "预计今天上午十点左右恢复供电" in spoken(nearly, "zh", now, ZONE)
    assert "by about ten o'clock this morning" in spoken(nearly, "en", now, ZONE)
    assert "原来预计" in spoken(nearly, "zh", NOW, ZONE)


def test_a_start_in_a_few_minutes_is_not_named_by_a_time_that_is_over() -> None:
    soon = replace(
        FAULT,
        kind="planned",
        started_at=NOW + timedelta(minutes=3),
        etr_at=NOW + timedelta(hours=2),
    )
    assert spoken(soon, "zh", NOW, ZONE).startswith("几分钟后，您的用电地址将因计划检修停电")
    assert "at your address in a few minutes." in spoken(soon, "en", NOW, ZONE)
    assert spoken(soon, "zh", NOW, ZONE, elderly=True).startswith("您那里几分钟后要停电。")
    later = replace(soon, started_at=NOW + timedelta(minutes=5))
    assert "今天上午十点零五分左右" in spoken(later, "zh", NOW, ZONE)
    assert "from about five past ten this morning" in spoken(later, "en", NOW, ZONE)


def test_a_planned_outage_is_announced_and_then_told_as_planned() -> None:
    planned = replace(
        FAULT, kind="planned", started_at=NOW + timedelta(days=1), etr_at=NOW + timedelta(days=1.2)
    )
    assert spoken(planned, "zh", NOW, ZONE) == (
        "明天上午十点左右，您的用电地址将因计划检修停电，"
        "预计明天下午两点五十分左右恢复供电。请您提前做好准备。"
    )
    begun = spoken(planned, "zh", NOW + timedelta(days=1, hours=1), ZONE)
    assert "抢修" not in begun
    assert "计划检修" in begun


def test_one_of_several_premises_is_named_in_the_sentence() -> None:
    assert spoken(FAULT, "zh", NOW, ZONE, where="江南大道一百号").startswith(
        "江南大道一百号现在停电，预计"
    )
    assert spoken(FAULT, "en", NOW, ZONE, where="12 High Street").startswith(
        "The power is off at 12 High Street."
    )


def test_restored_and_cancelled_outages_are_told_as_over() -> None:
    restored = replace(FAULT, status="restored", restored_at=NOW)
    assert "恢复供电" in spoken(restored, "zh", NOW, ZONE)
    assert "came back at about ten o'clock this morning" in spoken(restored, "en", NOW, ZONE)
    assert "still without power" in spoken(restored, "en", NOW, ZONE)
    assert "cancelled" in spoken(replace(FAULT, status="cancelled"), "en", NOW, ZONE)


@pytest.mark.parametrize("status", ["open", "restored", "cancelled"])
@pytest.mark.parametrize("offset_h", [-2, 0, 30])
@pytest.mark.parametrize("etr", [None, NOW, NOW + timedelta(hours=2)])
def test_the_elderly_hear_the_shorter_form_at_every_phase(
    status: str, offset_h: int, etr: datetime | None
) -> None:
    restored_at = NOW if status == "restored" else None
    outage = replace(
        FAULT, status=status, started_at=NOW + timedelta(hours=offset_h), etr_at=etr,
        restored_at=restored_at,
    )  # fmt: skip
    for language in ("zh", "en"):
        short = spoken(outage, language, NOW, ZONE, elderly=True)
        assert 0 < len(short) < len(spoken(outage, language, NOW, ZONE))


def test_the_dispatchers_cause_is_never_spoken_and_the_public_note_is() -> None:
    noted = replace(FAULT, note_zh="供电车已到", note_en="A mobile generator is on site.")
    assert "供电车已到。" in spoken(noted, "zh", NOW, ZONE)
    assert "generator" in spoken(noted, "en", NOW, ZONE)
    assert "digger" not in spoken(noted, "en", NOW, ZONE)


def test_a_changed_time_is_announced_as_a_change_while_the_outage_lasts() -> None:
    assert notice(FAULT, "zh", "etr", now=NOW, zone=ZONE).startswith("恢复供电的时间有变化")
    assert notice(FAULT, "en", "etr", now=NOW, zone=ZONE).startswith("The time for restoring")
    over = replace(FAULT, status="restored", restored_at=NOW)
    assert "变化" not in notice(over, "zh", "etr", now=NOW, zone=ZONE)


def test_a_supervisors_wording_is_checked_before_it_is_spoken() -> None:
    assert wording_faults("预计{etr}恢复，{note}") == ()
    assert wording_faults("{name} {etr") == ("unknown_placeholder:name", "unbalanced_brace")
    assert wording_faults("a\x00b") == ("control_character",)
    assert wording_faults("长" * 601) == ("too_long",)


def test_a_supervisors_wording_is_filled_with_the_facts_of_the_moment() -> None:
    text = fill("{kind}，{etr}来电。", FAULT, "zh", NOW, ZONE)
    assert text == "故障停电，今天下午三点半左右来电。"
    assert fill("{note}{start}", FAULT, "en", NOW, ZONE) == "about nine o'clock this morning"


def test_a_clause_with_an_unknown_time_gives_way_to_a_whole_one_and_the_rest_stays() -> None:
    unknown = replace(FAULT, etr_at=None)
    own = "{kind}。预计{etr}恢复供电，请耐心等候！{etr}前请勿合闸。谢谢。"
    assert (
        fill(own, unknown, "zh", NOW, ZONE)
        == "故障停电。恢复供电的时间目前还不能确定，请耐心等候。谢谢。"
    )
    own = "Please wait. It is 2.5 km of line, back {etr}! Thank you."
    late = replace(FAULT, etr_at=NOW - timedelta(hours=2))
    for outage in (unknown, late):
        assert fill(own, outage, "en", NOW, ZONE) == (
            "Please wait. It is 2.5 km of line, we cannot say yet when the power will be back! "
            "Thank you."
        )
    assert fill("{etr}", unknown, "zh", NOW, ZONE) == "恢复供电的时间目前还不能确定。"
    own = "There is a fault at line 1,200, supply is back {etr}, so {etr} it is. Sorry."
    assert fill(own, unknown, "en", NOW, ZONE) == (
        "There is a fault at line 1,200, we cannot say yet when the power will be back. Sorry."
    )
    own = "您好，文三路{kind}，预计{etr}恢复供电。"
    assert fill(own, unknown, "zh", NOW, ZONE) == (
        "您好，文三路故障停电，恢复供电的时间目前还不能确定。"
    )
    assert fill("No time here.", unknown, "en", NOW, ZONE) == "No time here."


def test_a_planned_outage_is_announced_and_called_off_in_both_languages() -> None:
    planned = replace(
        FAULT, kind="planned", started_at=NOW + timedelta(days=1), etr_at=NOW + timedelta(days=1.2)
    )
    assert "Please make your preparations." in spoken(planned, "en", NOW, ZONE)
    off = replace(planned, status="cancelled")
    assert spoken(off, "zh", NOW, ZONE) == (
        "原定明天上午十点左右的计划检修停电已经取消，用电不受影响。"
    )
    assert spoken(off, "en", NOW, ZONE) == (
        "The outage planned for about ten o'clock tomorrow morning has been cancelled."
    )
