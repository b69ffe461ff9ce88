"""The flows in `ivr/flows`, and the facts, actions and fillers that each may use."""

from functools import cache

from ivr.flow.flow import Flow, Vocabulary
from ivr.flow.load import FLOWS, load
from ivr.incoming.sentences import FILLERS, FIXED_FILLERS

ANNOUNCEMENTS = ("first_announcement", "second_announcement", "third_announcement")
"""What supervisors have callers told, the newest first: fillers of the hotline's flow."""
_RECORDED = frozenset({"recorded", "failed"})

HOTLINE = Vocabulary(
    facts=frozenset(
        {
            "critical_in_dark",  # certainly a critical customer, without power now
            "critical_nearby",  # perhaps one: others share the number
            "elderly",  # everybody this number may belong to is elderly
            "elderly_in_dark",  # and one outage at every premise of the caller, begun
            "outage_everywhere",  # at every premise of the caller
            "outage_at_some",  # at some of several
            "outage_nearby",  # at a premise of somebody who shares the number
            "outage_to_come",  # what is known of is planned and has not begun
            "restored_lately",  # the supply came back within hours, and none is dark or planned
            "several_premises",
            "bill_one",  # exactly one account, and the number is its owner's alone
            "bill_several",
            "bill_of_the_owner",  # and the number is not the owner's, but a tenant's or a contact's
            "announced",  # supervisors have something to tell this caller
            "digits_wanted",  # there is a bill, and the caller has not entered its digits yet
        }
    ),
    actions={
        "recognise": frozenset({"done"}),
        "record_trouble": _RECORDED | {"unlocated"},  # without a place no crew can be sent
        "record_hazard": _RECORDED,
        "check_digits": frozenset({"right", "wrong", "too_often"}),
    },
    # closed: of the queue that the place leads to, while it is
    fillers=frozenset(FILLERS) | {"closed", *ANNOUNCEMENTS},
)
RATING = Vocabulary(actions={"store": frozenset({"stored", "failed"})})
NOTICE = Vocabulary(
    actions={"opt_out": frozenset({"stored", "failed"})},  # stored before it is promised
    fillers=FIXED_FILLERS | {"notice"},
)
# no customer can be told from them
IMPERSONAL_FILLERS = FIXED_FILLERS | {"outage", "notice", "closed", *ANNOUNCEMENTS}


@cache
def hotline() -> Flow:
    """Read the flow of incoming calls."""
    return load(FLOWS / "hotline.yaml", HOTLINE)


@cache
def full() -> Flow:
    """Read the flow of incoming calls for which there is no room."""
    return load(FLOWS / "full.yaml", HOTLINE)


@cache
def rating() -> Flow:
    """Read the question after a talk."""
    return load(FLOWS / "rating.yaml", RATING)


@cache
def notice() -> Flow:
    """Read the flow of outgoing notices."""
    return load(FLOWS / "notice.yaml", NOTICE)
