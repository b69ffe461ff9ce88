"""Who comes in from the house's directory, and as what."""

import pytest

from staff.directory.groups import Holder, Known, NotAdmitted, check, name_of, role_for, roles_of
from staff.people import Source

ROLES = roles_of("Leads=supervisor, hotline-agents = agent,cn=a=b=inspector")
KNOWN = Known(source="oidc", key="k", staff_number="1001", name="王芳", groups=("Leads",))


def test_the_first_group_of_the_settings_that_a_person_is_in_decides():
    assert role_for(["hotline-agents", "leads"], ROLES) == "supervisor"
    assert role_for(["HOTLINE-AGENTS"], ROLES) == "agent"
    assert role_for(["cn=a=b"], ROLES) == "inspector", "a group's name may hold the sign"


@pytest.mark.parametrize("groups", [[], ["somebody"], ["lead"]])
def test_who_is_in_no_group_with_a_role_is_refused(groups: list[str]):
    with pytest.raises(NotAdmitted) as refused:
        role_for(groups, ROLES)
    assert refused.value.code == "directory_no_group"


def test_a_role_that_is_none_is_named_at_the_start():
    with pytest.raises(ValueError, match="there is no role 'boss'"):
        roles_of("leads=boss")


def _holder(source: Source = "oidc", key: str | None = "k", active: bool = True) -> Holder:
    return Holder(source=source, key=key, active=active)


@pytest.mark.parametrize("holder", [None, _holder(), _holder(key=None)])
def test_an_account_of_nobody_or_of_the_same_person_is_theirs(holder: Holder | None):
    check(KNOWN, holder)


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (_holder("own", None), "directory_number_taken"),
        (_holder("ldap", None), "directory_number_taken"),
        (_holder(key="another person's"), "directory_number_taken"),
        (_holder(active=False), "directory_shut_out"),
    ],
)
def test_an_account_of_somebody_else_is_never_taken_over(holder: Holder, code: str):
    with pytest.raises(NotAdmitted) as refused:
        check(KNOWN, holder)
    assert refused.value.code == code


@pytest.mark.parametrize("number", ["", "a b", "x" * 33, "1001\n", "../1001"])
def test_a_staff_number_that_cannot_be_one_is_refused(number: str):
    known = Known(source="oidc", key="k", staff_number=number, name="n", groups=())
    with pytest.raises(NotAdmitted) as refused:
        check(known, None)
    assert refused.value.code == "directory_no_number"


def test_a_name_is_the_first_that_is_one():
    assert name_of(None, 7, "  ", " 王芳 ", "x", otherwise="1001") == "王芳"
    assert name_of(otherwise="1001") == "1001"
    assert len(name_of("x" * 100, otherwise="")) == 64
