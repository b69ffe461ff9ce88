"""The life of a campaign."""

from datetime import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.campaign.campaign import (
    FINAL,
    PURPOSES,
    TABLE,
    Act,
    CampaignRefused,
    Occasion,
    Status,
    calls_outside,
    check_approval,
    check_emergency,
    check_emergency_approval,
    next_status,
    with_editor,
)
from tests.outbound import rig

STATUSES: tuple[Status, ...] = get_args(Status)
ACTS: tuple[Act, ...] = get_args(Act)


def test_every_occasion_has_its_purpose_and_every_purpose_an_occasion() -> None:
    assert tuple(PURPOSES) == get_args(Occasion)


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_nothing_runs_that_was_not_approved_after_its_last_edit(acts: list[Act]) -> None:
    status: Status = "draft"
    approved = False
    for act in acts:
        try:
            status = next_status(status, act)
        except CampaignRefused:
            continue
        approved = act != "edit" and (approved or act == "approve")
        if status == "running":
            assert approved


@given(st.sampled_from(STATUSES), st.sampled_from(ACTS))
def test_every_act_in_every_state_moves_or_is_refused_by_name(status: Status, act: Act) -> None:
    if (status, act) in TABLE:
        assert next_status(status, act) in STATUSES
        return
    with pytest.raises(CampaignRefused) as refused:
        next_status(status, act)
    assert refused.value.code == "campaign_not_in_that_state"


def test_a_campaign_can_be_stopped_until_it_is_over_and_then_does_nothing() -> None:
    for status in STATUSES:
        moves = {act for (at, act) in TABLE if at == status}
        assert ("stop" in moves) == (status not in FINAL)
        assert bool(moves) == (status not in FINAL)


def test_neither_the_author_nor_who_changed_it_approves_a_campaign() -> None:
    campaign = rig.campaign(author_id=1)
    check_approval(campaign, 2)
    changed = rig.campaign(author_id=1, editors=tuple(with_editor(campaign, 2)))
    assert with_editor(changed, 1) == [2]
    for writer in (1, 2):
        with pytest.raises(CampaignRefused, match="another supervisor"):
            check_approval(changed, writer)


def test_an_emergency_has_a_reason() -> None:
    check_emergency(emergency=False, reason="")
    check_emergency(emergency=True, reason="dam warning")
    with pytest.raises(CampaignRefused, match="reason"):
        check_emergency(emergency=True, reason="  x ")


def test_calls_outside_the_hours_are_approved_by_who_is_permitted() -> None:
    check_emergency_approval(True, permitted=True)
    check_emergency_approval(False, permitted=False)
    with pytest.raises(CampaignRefused, match="supervisor"):
        check_emergency_approval(True, permitted=False)


def test_hours_wider_than_the_houses_are_calls_outside_the_hours_too() -> None:
    house = (time(9), time(20))
    day = {"emergency": False, "opens": time(9), "closes": time(20)}
    assert not calls_outside(rig.campaign(**day), *house)
    assert not calls_outside(rig.campaign(**day | {"opens": time(10)}), *house)
    for wider in ({"emergency": True}, {"opens": time(0)}, {"closes": time(20, 0, 1)}):
        assert calls_outside(rig.campaign(**day | wider), *house)
