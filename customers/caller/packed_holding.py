"""A customer and what a number is to them, in one integer of 64 bits, as the phone index keeps it.

Layout, from the top: customer id, last day of the number (days since 2000, 0: none), role.
`customers.caller.sql` packs the same way in SQL.
"""

from datetime import date, timedelta

import msgspec

from customers.caller.match import Role, is_former

ROLES: tuple[Role, ...] = ("owner", "tenant", "contact", "former")
EPOCH = date(2000, 1, 1)
ROLE_BITS, DAY_BITS = 2, 16
MOST_DAYS = (1 << DAY_BITS) - 1


class Holding(msgspec.Struct, frozen=True, gc=False):
    """One number of one customer."""

    customer_id: int
    role: Role
    valid_until: date | None

    def role_on(self, today: date) -> Role:
        """Give the role as it is on a day: a number whose last day is over is a former one."""
        return "former" if is_former(self.role, self.valid_until, today) else self.role


def unpack(packed: int) -> Holding:
    """Read a packed holding."""
    days = packed >> ROLE_BITS & MOST_DAYS
    return Holding(
        customer_id=packed >> ROLE_BITS + DAY_BITS,
        role=ROLES[packed & (1 << ROLE_BITS) - 1],
        valid_until=EPOCH + timedelta(days=days) if days else None,
    )
