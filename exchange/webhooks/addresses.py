"""Which addresses a webhook may reach: public ones, and any that a host named by the operator has.

Rule: a system that may subscribe must not make the hotline ask machines of its own network
(server-side request forgery). Every address a name has must be public, also inside those that carry
another one (IPv4-mapped, 6to4, NAT64).
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")
_LOW_32 = (1 << 32) - 1


def is_public(address: str) -> bool:
    """Tell whether an address is a public machine's."""
    one = ip_address(address)
    inner = _carried(one) if isinstance(one, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return one.is_global and not one.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def chosen(addresses: Sequence[str], *, is_named: bool) -> str | None:
    """Choose the address to connect to; None where one of them must not be reached, or none is."""
    if not addresses or not (is_named or all(map(is_public, addresses))):
        return None
    return addresses[0]
