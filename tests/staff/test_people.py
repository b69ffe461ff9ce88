"""Roles: what each may do, and a role that nobody thought of yet."""

from typing import cast, get_args

from staff.people import (
    ACTS,
    ROLES,
    Act,
    Role,
    acts,
    permissions,
    roles_for,
)
from tests.staff.somebody import somebody


def test_every_act_is_allowed_to_some_role_and_every_role_has_its_line() -> None:
    assert tuple(ACTS) == ROLES
    assert {act for allowed in ACTS.values() for act in allowed} == set(get_args(Act))
    assert all(len(set(allowed)) == len(allowed) for allowed in ACTS.values())


def test_inspectors_and_leaders_see_everybodys_work_and_an_agent_their_own() -> None:
    assert roles_for("see_everybodys_calls") == ("inspector", "supervisor", "administrator")
    assert roles_for("see_everybodys_ratings") == ("inspector", "supervisor", "administrator")
    assert somebody("agent").may("see_calls")
    assert not somebody("agent").may("see_everybodys_calls")


def test_a_new_role_may_nothing_until_its_line_says_so() -> None:
    auditor = cast("Role", "auditor")
    assert not any(somebody(auditor).may(act) for act in get_args(Act))
    assert set(acts(auditor).values()) == {"role_forbidden"}
    assert permissions(auditor) == ()
