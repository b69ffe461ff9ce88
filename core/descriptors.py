"""File descriptors (open files and sockets): the process's limit, and the web port's share.

A shell's default of 1,024 is less than a storm needs. The web port's share is bounded, so that
callers' menus, Asterisk's manager and the database always find a free descriptor.
"""

import resource

_OURS = 200  # database, logs, prompts being made, the programs that make them
_PER_DESK_SOCKET = 1.5  # a page's two sockets take three: its telephone's has one on to Asterisk
_DESKS = 500
_HIGHEST = 65_536  # more is of no use: 500 desks and 10,000 calls fit
_MOST_WEB = 10_000  # of 20 kB each


def limit() -> int:
    """Give how far this process may raise its limit of descriptors."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _HIGHEST if hard == resource.RLIM_INFINITY else min(hard, _HIGHEST)


def raise_limit() -> int:
    """Raise this process's limit of descriptors as far as it may go, and give it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = limit()
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def enough_for(calls: int, desks: int = _DESKS) -> int:
    """Count the descriptors that so many calls in menus and open desks take."""
    return _OURS + calls + int(2 * _PER_DESK_SOCKET * desks)


def web_share(most: int, calls: int) -> int:
    """Count the connections the web port may hold; callers' menus come first.

    Where the limit is small, half of it is for the menus whatever `calls` says.
    """
    left = most - min(_OURS + calls, most // 2)
    return min(_MOST_WEB, int(left / _PER_DESK_SOCKET))
