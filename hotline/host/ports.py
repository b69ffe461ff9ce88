"""Which TCP and UDP ports are free."""

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


def why_taken(port: int, kind: socket.SocketKind) -> str:
    """Say why nothing can listen on a port here; empty when it is free."""
    with socket.socket(type=kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError as error:
            return str(error.strerror)
    return ""
