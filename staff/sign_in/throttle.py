"""How long one waits after failed sign-ins: free tries, then doubling.

Rule: a browser that has signed in to an account before is counted alone, so nobody at another
machine can make its owner wait (OWASP, device cookies). Every other browser is counted three
times: with this account from its address (tight), all strangers to the account, and all from its
address (both loose). Old failures fade by half in an hour: who guesses from one place as fast as
they may never fills an account's count; it takes a crowd, and then only strangers wait.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

_HALF = timedelta(hours=1)
_FREE = {"device": 6, "pair": 4, "account": 100, "address": 30, "code": 6}
_LONGEST = {
    "device": timedelta(minutes=5),
    "pair": timedelta(minutes=5),
    "account": timedelta(minutes=1),
    "address": timedelta(minutes=1),
    "code": timedelta(minutes=15),
}


def keys(staff_number: str, address: str, device: str = "") -> tuple[str, ...]:
    """Name the counts of a try; `device` is a browser known to the account, "" a stranger's.

    An IPv6 address counts as its /64.
    """
    number = staff_number.strip().lower()[:64]
    if device:
        return (f"device:{number}@{device}",)
    where = _network(address)
    return f"pair:{number}@{where}", f"account:{number}", f"address:{where}"


def code_keys(staff_number: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Name what counts a try of a second factor's code, beside the counts of its password.

    From strange browsers codes are counted together, tightly: whoever tries them has the password,
    and a code has but six digits. In a browser that is known the counts of the password do.
    """
    is_known = any(key.startswith("device:") for key in keys)
    return () if is_known else (f"code:{staff_number.strip().lower()[:64]}",)


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
    """Give the wait after so many failures."""
    kind = key.partition(":")[0]
    over = failures - _FREE[kind]
    return min(timedelta(seconds=2 ** min(over, 20)), _LONGEST[kind]) if over >= 0 else timedelta(0)


def wait_left(key: str, failures: int, last_at: datetime, now: datetime) -> timedelta:
    """Give how much of the wait is left; zero when a try is allowed now."""
    wait = delay(key, failures)
    return max(last_at + wait - now, timedelta(0)) if wait else wait


def after_try(failures: int, last_at: datetime, now: datetime) -> int:
    """Count one more try; those before have faded since."""
    passed = max((now - last_at) / _HALF, 0.0)
    return round(failures * 0.5**passed) + 1
