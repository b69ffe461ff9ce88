"""The demo city's numbers and codes: customers, accounts, meters, the grid, telephones.

Rule: every number follows from its index in the city, so all cities have the same numbers.
Telephones come from unassigned ranges: mobiles 1349xxxxxxx (assigned to no network), fixed lines
0571-0xxxxxxx (no subscriber's number begins with 0).
"""

from core.phone import NumberPlan

PLAN = NumberPlan("CN", "0571")
FEEDERS = 6  # of a substation
TRANSFORMERS = 8  # of a feeder
PREMISES = 60  # of a transformer
RESERVED = 10_000  # mobiles kept for the cast
MOBILES = 10_000_000 - RESERVED
FIXED = 10_000_000
_MOBILE_BASE = 86_1349_000_0000
_FIXED_BASE = 86_571_0000_0000
_STRIDE = 6_180_341  # coprime to both ranges: the numbers of neighbours look unrelated


def customer_number(customer_id: int) -> str:
    """Give the 客户编号."""
    return f"33{customer_id:08d}"


def account_number(account_id: int) -> str:
    """Give the 户号 of thirteen digits."""
    return f"3305{account_id:09d}"


def meter_number(account_id: int) -> str:
    """Give the number on the meter."""
    return f"22{(account_id * _STRIDE) % 10_000_000_000:010d}"


def premise_code(premise_id: int) -> str:
    """Give the code of a place of use."""
    return f"P{premise_id:09d}"


def substation_code(substation: int) -> str:
    """Give a substation's code; substations, feeders and transformers are counted from 0."""
    return f"S-{substation + 1:03d}"


def feeder_code(feeder: int) -> str:
    """Give a feeder's code, from its place among all feeders."""
    return f"F-{feeder // FEEDERS + 1:03d}-{feeder % FEEDERS + 1:02d}"


def transformer_code(feeder: int, transformer: int) -> str:
    """Give the code of a feeder's n-th transformer."""
    return f"T{feeder_code(feeder)[1:]}-{transformer + 1:02d}"


def switch_code(feeder: int, nth: int) -> str:
    """Give the code of a feeder's n-th switch, counted from 1."""
    return f"K{feeder_code(feeder)[1:]}-{nth}"


def section_code(feeder: int, nth: int) -> str:
    """Give the code of the section to a feeder's n-th transformer."""
    return f"L{feeder_code(feeder)[1:]}-{nth + 1:02d}"


def node(feeder: int, nth: int) -> str:
    """Give the name of a feeder's n-th node; 0 is where it leaves its substation."""
    return f"N{feeder_code(feeder)[1:]}-{nth:02d}"


def mobile(place: int) -> int:
    """Give the mobile number (E.164) of a place from 0 to MOBILES - 1; no place shares one."""
    return _MOBILE_BASE + RESERVED + place * _STRIDE % MOBILES


def fixed(place: int) -> int:
    """Give the fixed line (E.164) of a place from 0 to FIXED - 1; no place shares one."""
    return _FIXED_BASE + place * _STRIDE % FIXED
