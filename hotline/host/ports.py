"""Free TCP and UDP ports on loopback."""

import socket


def free_ports(count: int, *, low: int = 20000) -> list[int]:
    """Find `count` ports free for both TCP and UDP on 127.0.0.1, starting at `low`."""
    found: list[int] = []
    for port in range(low, 65000):
        if len(found) == count:
            break
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
    return found
