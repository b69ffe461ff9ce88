"""What calls were about: counts of the business types that agents named."""

import msgspec


class BusinessCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many answered incoming calls of a period were about one thing."""

    business_type: str  # its code, of the house; "" nobody said
    calls: int
