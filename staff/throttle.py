"""How long one waits after failed sign-ins: free tries, then doubling up to five minutes.

Three counts are kept: account from one address (tight), account from anywhere, and address
(both loose, so that nobody can lock a colleague out by typing nonsense at his number, and a
whole office behind one address is not punished for one forgetful person).
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

_LONGEST = timedelta(minutes=5)
_FORGOTTEN_AFTER = timedelta(hours=1)
_FREE = {"pair": 4, "account": 20, "address": 30}


def keys(staff_number: str, address: str) -> tuple[str, str, str]:
    """Name the three counts of a try; an IPv6 address counts as its /64."""
    where = _network(address)
    number = staff_number.strip().lower()[:64]
    return f"pair:{number}@{where}", f"account:{number}", f"address:{where}"


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{parsed.exploded[:19]}::/64"
    return str(parsed)


def delay(key: str, failures: int) -> timedelta:
    """Give the wait after so many failures in a row."""
    over = failures - _FREE[key.partition(":")[0]]
    return min(timedelta(seconds=2 ** min(over, 20)), _LONGEST) if over >= 0 else timedelta(0)


def wait_left(key: str, failures: int, last_at: datetime, now: datetime) -> timedelta:
    """Give how much of the wait is left; zero when a try is allowed now."""
    wait = delay(key, failures)
    return max(last_at + wait - now, timedelta(0)) if wait else wait


def after_try(failures: int, last_at: datetime, now: datetime) -> int:
    """Count one more try; old failures are forgotten after an hour of quiet."""
    return 1 if now - last_at > _FORGOTTEN_AFTER else failures + 1
