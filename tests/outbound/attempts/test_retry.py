"""When a number is tried again, by how the attempt before ended."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from outbound.attempts.retry import RetryRule, next_attempt
from outbound.campaign.views import Outcome

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def test_every_outcome_has_its_line_in_the_retry_table() -> None:
    for one in get_args(Outcome):
        later = next_attempt(one, 1, 0.0, RetryRule(), NOW)
        assert later is None or later >= NOW
        assert next_attempt(one, 3, 0.0, RetryRule(), NOW) is None or one == "not_dialled"


def test_each_wait_is_longer_than_the_one_before() -> None:
    assert next_attempt("busy", 2, 0, RetryRule(), NOW) == NOW + timedelta(seconds=600)


def test_who_heard_most_of_the_message_is_left_alone() -> None:
    assert next_attempt("unconfirmed", 1, 0.9, RetryRule(), NOW) is None
    assert next_attempt("unconfirmed", 1, 0.3, RetryRule(), NOW) is not None


def test_a_machine_is_rung_again_however_much_of_the_notice_played_to_it() -> None:
    assert next_attempt("machine", 1, 1.0, RetryRule(), NOW) is not None


def test_a_lost_call_is_not_tried_again() -> None:
    assert next_attempt("lost", 1, 0, RetryRule(), NOW) is None
