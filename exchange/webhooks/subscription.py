"""A subscription to changes: where they go, how long to wait after a failure, when to give up.

Rule: changes of a subscription go out one after the other, in their order; the next waits until the
one before was taken (2xx). So nothing is passed over and a receiver's pace is kept, and no
subscription waits for another. Who answers 410, or takes nothing for days, is disabled.
"""

from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import msgspec

Why = Literal["", "gone", "given_up", "changes_forgotten", "paused", "ended"]
State = Literal["delivering", "failing", "paused", "disabled", "token_expired"]
FailureCode = Literal[
    "", "answered", "redirected", "silent", "certificate", "no_tls", "refused", "name_unknown",
    "private", "unreachable",
]  # fmt: skip
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=1)
_GONE = 410
_LONGEST_REASON = 200


class WebhookUnfit(Exception):
    """A subscription cannot be so; `code` is for programs, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as its system sees it; the secret is not in it."""

    webhook_id: int
    url: str
    types: tuple[str, ...]  # none: all
    position: int  # the last change that was taken
    made_at: datetime
    taken_at: datetime | None = None  # when it last took a change that it subscribes to
    failures: int = 0  # of the change that is due, so far
    failing_since: datetime | None = None
    next_at: datetime | None = None  # of the next try
    failure_code: FailureCode = ""
    last_failure: str = ""
    disabled_at: datetime | None = None
    disabled_why: Why = ""


class Due(WebhookView, frozen=True, kw_only=True):
    """A subscription with what a delivery needs."""

    salt: str
    personal: bool  # its account may read customers


class WebhookLine(WebhookView, frozen=True, kw_only=True):
    """A subscription as an administrator sees it."""

    account_id: int
    system: str  # the account's name
    state: State
    waiting: int  # changes that it has not taken yet, counted among the next 10,000
    waiting_since: datetime | None  # the first of them
    waiting_is_least: bool  # there are further changes, among which others may wait


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery ended."""

    status: int | None = None  # None: no answer
    code: FailureCode = ""
    failure: str = ""  # empty: it was taken


def outcome_of(status: int) -> Outcome:
    """Judge an answer: 2xx took it; a redirect is followed nowhere and counts as a failure."""
    if 200 <= status < 300:
        return Outcome(status=status)
    if 300 <= status < 400:
        words = f"answered {status}: a redirect, which is not followed"
        return Outcome(status=status, code="redirected", failure=words)
    return Outcome(status=status, code="answered", failure=f"answered {status}")


def after_failure(webhook: WebhookView, outcome: Outcome, now: datetime) -> WebhookView:
    """Give a subscription after a failed delivery: when to try again."""
    failures = webhook.failures + 1
    wait = min(_FIRST * 2 ** min(failures - 1, 20), _LONGEST)
    return msgspec.structs.replace(
        webhook,
        failures=failures,
        failing_since=webhook.failing_since or now,
        next_at=now + wait,
        failure_code=outcome.code,
        last_failure=outcome.failure[:_LONGEST_REASON],
    )


def after_success(webhook: Due, number: int) -> Due:
    """Give a subscription that took, or does not want, the changes up to a number."""
    return msgspec.structs.replace(webhook, position=number, failures=0, failing_since=None)


def state_of(webhook: WebhookView, *, token_good: bool) -> State:
    """Tell how a subscription that its system did not end fares."""
    if webhook.disabled_why:
        return "paused" if webhook.disabled_why == "paused" else "disabled"
    if not token_good:
        return "token_expired"
    return "failing" if webhook.failures else "delivering"


def why_disabled(webhook: WebhookView, outcome: Outcome, now: datetime, patience: timedelta) -> Why:
    """Tell why a subscription whose delivery failed is disabled; empty: it is not."""
    if outcome.status == _GONE:
        return "gone"
    waited = now - (webhook.failing_since or now)
    return "given_up" if waited >= patience else ""


def check_url(url: str, private_hosts: tuple[str, ...]) -> str:
    """Give the host of a receiver's address; raises WebhookUnfit.

    Hosts named by the operator may also be spoken to without TLS, in their own network.
    """
    if any(one.isspace() or not one.isprintable() for one in url):
        raise _bad_url("holds a blank or a character that is not seen")
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise _bad_url("is no address") from None
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise _bad_url("needs a host, and neither a user, a password nor a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in private_hosts):
        raise _bad_url(
            "must begin with https://; without TLS only hosts of HOTLINE_WEBHOOK_PRIVATE_HOSTS"
        )
    return host


def _bad_url(why: str) -> WebhookUnfit:
    return WebhookUnfit("webhook_url_refused", f"The receiver's address {why}.")
