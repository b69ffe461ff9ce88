"""What may be spoken to whom."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from customers.caller.match import Confidence, Match, Role
from ivr.incoming.caller_facts import Known, Spot, are_theirs, facts, know, premise_meant, spot_of
from outages.outage import OutageView
from tests.ivr.callers import HOME, OUTAGE, RESIDENT, SHOP, Darkness

NOW = datetime.now(UTC)
BOTH = msgspec.structs.replace(RESIDENT, premises=(HOME, SHOP))
OTHER = msgspec.structs.replace(OUTAGE, outage_id=type(OUTAGE.outage_id)(int=2),
                                feeder_codes=("F2",))  # fmt: skip


BACK = msgspec.structs.replace(OUTAGE, status="restored", restored_at=NOW - timedelta(minutes=20))


def _know(match: Match, *outages: OutageView) -> Known:
    darkness = Darkness(*outages)
    return know(match, darkness.at, darkness.lately)


def _facts(match: Match, *outages: OutageView) -> frozenset[str]:
    return facts(_know(match, *outages), NOW)


@pytest.mark.parametrize("confidence", ["former", "unknown", "withheld", "unavailable"])
def test_who_is_not_known_for_certain_has_no_facts(confidence: Confidence) -> None:
    known = _know(Match(confidence, (BOTH,)), OUTAGE)
    assert facts(known, NOW) == frozenset()
    assert (known.homes, known.accounts, known.standings, known.language) == ((), (), (), "")


def test_a_shared_number_gives_no_homes_and_no_bill() -> None:
    known = _know(Match("shared", (BOTH, RESIDENT)), OUTAGE)
    assert facts(known, NOW) == {"outage_nearby"}
    assert (known.homes, known.accounts, known.language) == ((), (), "")


def test_one_dark_home_of_one_is_everywhere() -> None:
    assert _facts(Match("exact", (RESIDENT,)), OUTAGE) == {"outage_everywhere", "bill_one"}


def test_one_dark_home_of_two_is_at_some() -> None:
    told = _facts(Match("exact", (BOTH,)), OUTAGE)
    assert told == {"outage_at_some", "several_premises", "bill_several"}


def test_two_homes_in_one_outage_are_everywhere_and_in_two_are_told_apart() -> None:
    whole = msgspec.structs.replace(OUTAGE, feeder_codes=("F1", "F2"))
    assert "outage_everywhere" in _facts(Match("exact", (BOTH,)), whole)
    assert "outage_at_some" in _facts(Match("exact", (BOTH,)), OUTAGE, OTHER)


def test_who_rings_within_hours_of_a_restoration_is_told_of_it() -> None:
    assert "restored_lately" in _facts(Match("exact", (RESIDENT,)), BACK)
    assert "restored_lately" in _facts(Match("exact", (BOTH,)), BACK)
    yesterday = msgspec.structs.replace(BACK, restored_at=NOW - timedelta(hours=20))
    assert "restored_lately" not in _facts(Match("exact", (RESIDENT,)), yesterday)


def test_nobody_hears_that_light_is_back_while_it_is_dark_or_who_may_be_another() -> None:
    assert "restored_lately" not in _facts(Match("exact", (RESIDENT,)), OUTAGE, BACK)
    assert "restored_lately" not in _facts(Match("shared", (BOTH, RESIDENT)), BACK)
    assert "restored_lately" not in _facts(Match("former", (RESIDENT,)), BACK)


def test_two_accounts_at_one_premise_are_one_home() -> None:
    second = msgspec.structs.replace(HOME, account_number="2")
    double = msgspec.structs.replace(RESIDENT, premises=(HOME, second))
    known = _know(Match("exact", (double,)))
    assert len(known.homes) == 1
    assert facts(known, NOW) == {"bill_several"}


@pytest.mark.parametrize("role", ["tenant", "contact"])
def test_who_is_not_the_owner_hears_no_bill_and_is_located_all_the_same(role: Role) -> None:
    other = msgspec.structs.replace(RESIDENT, role=role)
    known = _know(Match("exact", (other,)), OUTAGE)
    assert facts(known, NOW) == {"outage_everywhere", "bill_of_the_owner"}
    assert known.accounts == ()
    assert premise_meant(known, "") == HOME


def test_who_depends_on_power_is_led_to_a_person_when_it_is_dark_and_not_the_day_before() -> None:
    ventilator = msgspec.structs.replace(RESIDENT, critical="life_support")
    tomorrow = msgspec.structs.replace(OUTAGE, started_at=NOW + timedelta(days=1))
    assert "critical_in_dark" in _facts(Match("exact", (ventilator,)), OUTAGE)
    assert "critical_in_dark" not in _facts(Match("exact", (ventilator,)), tomorrow)
    shared = _facts(Match("shared", (ventilator, RESIDENT)), OUTAGE)
    assert "critical_nearby" in shared  # a person asks who rings; the words name no address
    assert "critical_in_dark" not in shared
    assert "critical_nearby" not in _facts(Match("shared", (ventilator, RESIDENT)), tomorrow)
    assert "critical_in_dark" not in _facts(Match("exact", (RESIDENT,)), OUTAGE)


@pytest.mark.parametrize(("digits", "theirs"), [("5678", True), ("4321", False), ("678", False),
                                                ("", False), ("12345678", False)])  # fmt: skip
def test_the_last_digits_of_account_or_meter_open_the_bill(digits: str, theirs: bool) -> None:
    known = _know(Match("exact", (RESIDENT,)))
    assert are_theirs(known, digits) is theirs
    metered = msgspec.structs.replace(HOME, meter_number="M-0099 4321")
    by_meter = msgspec.structs.replace(RESIDENT, premises=(metered,))
    assert are_theirs(_know(Match("exact", (by_meter,))), "4321")


def test_all_holders_of_a_number_must_be_elderly() -> None:
    old = msgspec.structs.replace(RESIDENT, elderly=True)
    assert "elderly" in _facts(Match("shared", (old, old)))
    assert "elderly" not in _facts(Match("shared", (old, RESIDENT)))


@pytest.mark.parametrize(("key", "premise"), [("1", 7), ("2", 8), ("3", None), ("", None),
                                              ("0", None), ("*", None), ("²", None)])  # fmt: skip
def test_a_key_names_a_premise_or_none(key: str, premise: int | None) -> None:
    meant = premise_meant(_know(Match("exact", (BOTH,))), key)
    assert (meant.premise_id if meant else None) == premise


def test_the_only_premise_needs_no_key() -> None:
    assert premise_meant(_know(Match("exact", (RESIDENT,))), "") == HOME
    assert premise_meant(Known(), "1") is None


def _shared(one: Role, other: Role, *, near: bool = False) -> Known:
    shop = msgspec.structs.replace(SHOP, feeder_code="F1") if near else SHOP
    return Known(
        Match(
            "shared",
            (
                msgspec.structs.replace(RESIDENT, role=one),
                msgspec.structs.replace(RESIDENT, role=other, premises=(shop,)),
            ),
        )
    )


def test_a_report_from_a_shared_number_comes_from_its_only_tenants_home() -> None:
    assert spot_of(_shared("owner", "tenant"), "") == Spot(8, "F2", "T2")
    assert spot_of(_shared("tenant", "contact"), "") == Spot(7, "F1", "T1")
    assert spot_of(_shared("tenant", "tenant"), "") == Spot()
    assert spot_of(_shared("owner", "owner"), "") == Spot()


def test_a_report_from_a_shared_number_has_what_its_homes_have_in_common() -> None:
    assert spot_of(_shared("owner", "owner", near=True), "") == Spot(None, "F1", "")
    assert spot_of(Known(Match("shared", (RESIDENT, RESIDENT))), "") == Spot(7, "F1", "T1")
    assert spot_of(Known(Match("former", (RESIDENT,))), "") == Spot()


def test_what_memory_alone_knows_locates_and_has_no_bill() -> None:
    recalled = _know(Match("exact", (RESIDENT,), is_recalled=True), OUTAGE)
    assert facts(recalled, NOW) == {"outage_everywhere"}
    assert spot_of(recalled, "") == Spot(7, "F1", "T1")


def test_what_is_planned_and_has_not_begun_is_no_dark_that_somebody_rings_about() -> None:
    tomorrow = msgspec.structs.replace(OUTAGE, started_at=NOW + timedelta(days=1))
    old = msgspec.structs.replace(RESIDENT, elderly=True)
    assert "outage_to_come" in _facts(Match("exact", (RESIDENT,)), tomorrow)
    assert "outage_to_come" not in _facts(Match("exact", (RESIDENT,)), OUTAGE)
    assert "elderly_in_dark" not in _facts(Match("exact", (old,)), tomorrow)
    assert "elderly_in_dark" in _facts(Match("exact", (old,)), OUTAGE)
