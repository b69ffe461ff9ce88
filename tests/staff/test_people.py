"""Roles: what a role that nobody thought of yet may do."""

from typing import cast

from staff.people import CALL_CENTRE, ROLES, Role, SignedIn, acts, leads


def _as(role: Role) -> SignedIn:
    return SignedIn(
        person_id=1, staff_number="1", name="-", role=role, extension=None, language="zh",
        queues=(), session_id="",
    )  # fmt: skip


def test_supervisors_and_administrators_lead_and_an_agent_does_not() -> None:
    assert {role: leads(_as(role)) for role in ROLES} == {
        "agent": False,
        "supervisor": True,
        "administrator": True,
    }


def test_a_new_role_leads_nobody_may_nothing_and_is_not_of_the_call_centre() -> None:
    auditor = cast("Role", "auditor")
    assert not leads(_as(auditor))
    assert set(acts(auditor).values()) == {"role_forbidden"}
    assert auditor not in CALL_CENTRE
