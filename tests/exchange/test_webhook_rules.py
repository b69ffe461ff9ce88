"""Which addresses a webhook reaches, how it is signed, when it is tried again."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from exchange.webhooks.addresses import chosen, is_public
from exchange.webhooks.signature import secret_of, signed
from exchange.webhooks.subscription import (
    Outcome,
    WebhookUnfit,
    WebhookView,
    after_failure,
    check_url,
    outcome_of,
    state_of,
    why_disabled,
)

NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
WEBHOOK = WebhookView(webhook_id=1, url="https://a.cn/", types=(), position=0, made_at=NOW)
PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_reached_by_none_but_a_named_host(address: str):
    assert not is_public(address)
    assert chosen(["1.1.1.1", address], is_named=False) is None
    assert chosen([address], is_named=True) == address


def test_a_public_address_is_reached():
    assert chosen(["1.1.1.1", "2606:4700::1111"], is_named=False) == "1.1.1.1"
    assert chosen([], is_named=True) is None


@pytest.mark.parametrize(
    "url",
    ["http://a.cn/", "https:///x", "https://u:p@a.cn/", "https://a.cn/#x", "ftp://oms/", "https://[",
     "https://a.cn:99999/"],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused(url: str):
    with pytest.raises(WebhookUnfit):
        check_url(url, ("oms",))


def test_a_named_host_may_do_without_tls():
    assert check_url("http://OMS:8080/x", ("oms",)) == "oms"
    assert check_url("https://a.cn/x?y=1", ()) == "a.cn"


def test_the_signature_is_that_of_standard_webhooks():
    """Their specification's own example."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert secret_of(b"key", "a") != secret_of(b"key", "b")


def test_the_waits_double_up_to_an_hour_and_begin_again_with_a_success():
    failing, waits = WEBHOOK, list[timedelta]()
    for _ in range(12):
        failing = after_failure(failing, Outcome(failure="answered 500"), NOW)
        assert failing.next_at
        waits.append(failing.next_at - NOW)
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits[-1] == timedelta(hours=1)
    assert (failing.failures, failing.failing_since) == (12, NOW)


def test_who_is_gone_or_takes_nothing_for_days_is_disabled():
    failing = after_failure(WEBHOOK, outcome_of(500), NOW - timedelta(days=3))
    patience = timedelta(days=3)
    assert why_disabled(failing, outcome_of(500), NOW, patience) == "given_up"
    assert why_disabled(WEBHOOK, outcome_of(302), NOW, patience) == ""
    assert why_disabled(WEBHOOK, outcome_of(410), NOW, patience) == "gone"
    assert outcome_of(204).failure == ""


def test_how_a_webhook_fares_is_told_in_one_word():
    failing = after_failure(WEBHOOK, outcome_of(302), NOW)
    assert failing.failure_code == "redirected"
    gone = msgspec.structs.replace(failing, disabled_why="gone")
    paused = msgspec.structs.replace(failing, disabled_why="paused")
    told = [state_of(one, token_good=True) for one in (WEBHOOK, failing, gone, paused)]
    assert told == ["delivering", "failing", "disabled", "paused"]
    assert state_of(WEBHOOK, token_good=False) == "token_expired"
