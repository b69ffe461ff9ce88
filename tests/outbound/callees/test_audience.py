"""Whom a campaign calls."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.phone import NumberPlan, Phone, parse
from outbound.callees.audience import Addressee, NumberRules, rank, sort_out, zone_key
from outbound.campaign.preflight import estimate, message_seconds, warnings

HOME = "Asia/Shanghai"
CHINA = NumberPlan("CN")
POLICY = NumberRules(
    region="CN", zone=HOME, kinds=frozenset({"mobile", "fixed"}), countries=frozenset({"CN"})
)
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def _reasons(numbers: list[str], opted_out: set[int] | None = None) -> list[str]:
    candidates = [Addressee(number=parse(n, CHINA) if n else None) for n in numbers]
    return [one.reason for one in sort_out(candidates, opted_out or set(), set(), POLICY)]


def test_every_number_left_out_has_its_reason() -> None:
    numbers = ["13800138000", "138 0013 8000", "110", "95598", "12345678901234", "", "anonymous",
               "=1+1", "13900139000", "+8613800138000"]  # fmt: skip
    assert _reasons(numbers, {8613900139000}) == [
        "", "duplicate", "emergency_number", "short_number", "invalid_number", "no_phone",
        "invalid_number", "invalid_number", "opted_out", "duplicate",
    ]  # fmt: skip


def test_a_service_number_in_a_customers_file_is_never_called() -> None:
    filed = [Addressee(number=Phone(e164)) for e164 in (8657195598, 861012345)]
    assert [one.reason for one in sort_out(filed, set(), set(), POLICY)] == ["short_number"] * 2


def test_numbers_abroad_and_those_that_may_cost_money_are_left_out() -> None:
    numbers = [8613800138000, 8657187654321, 861062345678, 85291234567, 4930123456, 12125550100,
               8657116812345, 861016812345, 864001234567, 868001234567, 99912345678]  # fmt: skip
    listed = [Addressee(number=Phone(e164)) for e164 in numbers]
    assert [one.reason for one in sort_out(listed, set(), set(), POLICY)] == [
        "", "", "", "abroad", "abroad", "abroad",
        "kind_not_allowed", "kind_not_allowed", "kind_not_allowed", "kind_not_allowed", "abroad",
    ]  # fmt: skip


def test_what_an_operator_allows_is_called() -> None:
    wider = NumberRules(
        region="CN",
        zone=HOME,
        kinds=frozenset({"mobile", "other"}),
        countries=frozenset({"CN", "HK"}),
    )
    numbers = [8613800138000, 85291234567, 864001234567, 861062345678]
    listed = [Addressee(number=Phone(e164)) for e164 in numbers]
    reasons = [one.reason for one in sort_out(listed, set(), set(), wider)]
    assert reasons == ["", "", "", "kind_not_allowed"]


@given(st.lists(st.sampled_from(["13800138000", "13900139000", "120", "x", "010-62345678"])))
def test_no_number_is_called_twice_and_no_emergency_number_at_all(numbers: list[str]) -> None:
    candidates = [Addressee(number=parse(n, CHINA)) for n in numbers]
    called = [one for one in sort_out(candidates, set(), set(), POLICY) if not one.reason]
    assert len({one.e164 for one in called}) == len(called)
    assert all(one.e164 is not None and one.zone == HOME for one in called)


def test_who_cannot_do_without_power_is_rung_first() -> None:
    assert rank("C", "life_support") < rank("A", "") < rank("B", "") < rank("C", "")


def test_a_foreign_number_lies_in_its_own_zones() -> None:
    assert zone_key(8613800138000, POLICY) == HOME
    assert zone_key(4930123456, POLICY) == "Europe/Berlin"
    assert "America/New_York" in zone_key(12125550100, POLICY).split("|")
    assert zone_key(99912345678, POLICY)


def test_a_listed_contact_keeps_its_row_and_speaks_a_known_language() -> None:
    candidate = Addressee(number=Phone(8613800138000), language="fr", row=7)
    (one,) = sort_out([candidate], set(), set(), POLICY)
    assert (one.row, one.language) == (7, "zh")


def test_the_slower_brake_decides_how_long_a_campaign_takes() -> None:
    by_speed, line_minutes = estimate(1000, 10, per_second=1, lines=1000)
    by_lines, same = estimate(1000, 10, per_second=100, lines=10)
    assert line_minutes == same
    assert round(by_speed, 1) == 23.3
    assert by_lines > by_speed
    assert message_seconds("一二三四", "zh") == 1.0


def test_an_approver_is_warned_of_what_would_go_wrong() -> None:
    long = "长" * 200
    found = warnings(0, 5, None, {"zh": long, "en": ""})
    assert found == (
        "nobody_to_call",
        "window_never_opens",
        "wording_missing_in_a_language",
        "message_longer_than_45_s",
    )
    assert warnings(5, 90, 60, {"zh": "好"}) == ("will_not_end_within_window",)
    assert warnings(5, 5, 60, {"zh": "好"}) == ()


def test_what_is_not_spoken_holds_no_line_and_may_be_long() -> None:
    assert estimate(600, None, per_second=1, lines=1) == (600 * 1.4 / 60, 0.0)
    assert warnings(5, 5, 60, {"zh": "好" * 1000}, is_spoken=False) == ()
