"""What the holder of a number may hear of the customer behind it: one table.

Menus, notices and counts of whom a notice reaches ask it; a new role is a line here. What a role
may not hear is told by a person, who asks first who rings.
"""

from collections.abc import Mapping
from typing import Literal

from customers.caller.match import Role

Topic = Literal["outage", "bill"]

MAY_HEAR: Mapping[Role, frozenset[Topic]] = {
    "owner": frozenset({"outage", "bill"}),
    "tenant": frozenset({"outage"}),  # lives there; what the owner pays is the owner's
    "contact": frozenset({"outage"}),  # of a works, a landlord, a neighbour with the key
    "former": frozenset(),
}


def may_hear(role: Role, topic: Topic) -> bool:
    """Tell whether who holds a number in this role may hear of a topic."""
    return topic in MAY_HEAR[role]


def roles_for(topic: Topic) -> tuple[Role, ...]:
    """Name the roles that may hear of a topic."""
    return tuple(role for role, topics in MAY_HEAR.items() if topic in topics)
