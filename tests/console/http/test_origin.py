"""Whose page may speak to us."""

import pytest

from console.http.origin import Asked, judge, knows_host, ours

_OURS = ours(["https://desk.example.cn", "https://desk.example.cn:443/"], ["hotline-1"])


def _judge(
    origin: str, *, scheme: str = "http", method: str = "POST", host: str = "127.0.0.1:8080",
    cookie: bool = True,
) -> str:  # fmt: skip
    return judge(
        Asked(scheme=scheme, method=method, host=host, origin=origin, has_cookie=cookie), _OURS
    )


def test_our_own_page_may():
    assert _judge("http://127.0.0.1:8080") == "ok"
    assert _judge("http://127.0.0.1:8080", scheme="ws", method="GET") == "ok"
    assert _judge("https://10.1.2.3", scheme="https", host="10.1.2.3:443") == "ok"
    assert _judge("https://desk.example.cn", host="desk.example.cn") == "ok"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:8081", "https://127.0.0.1:8080", "null",
     "http://127.0.0.1:8080.evil.example", "http://localhost:8080", "http://desk.example.cn"],
)  # fmt: skip
def test_a_foreign_page_may_not(origin: str):
    assert _judge(origin) == "origin_foreign"
    assert _judge(origin, scheme="ws", method="GET") == "origin_foreign"


def test_reading_needs_no_origin_but_a_socket_does():
    assert _judge("", method="GET") == "ok"
    assert _judge("https://evil.example", method="GET") == "ok"
    assert _judge("", scheme="ws", method="GET", cookie=False) == "origin_missing"


def test_a_program_without_a_cookie_needs_no_origin():
    assert _judge("", cookie=False) == "ok"
    assert _judge("", cookie=True) == "origin_missing"


@pytest.mark.parametrize("host", ["rebound.example", "", "127.0.0.1.evil.example", "[::1", "a b"])
def test_a_strange_host_name_is_not_us(host: str):
    assert not knows_host(host, _OURS)
    assert _judge(f"http://{host}", host=host) == "host_not_known"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8080", "[::1]:8080", "192.168.1.9", "hotline-1:80",
             "desk.example.cn"],
)  # fmt: skip
def test_our_names_and_addresses_are_us(host: str):
    assert knows_host(host, _OURS)
