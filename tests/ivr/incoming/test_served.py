"""Only an answer that was heard counts as served."""

import pytest

from ivr.incoming.served import served


@pytest.mark.parametrize(
    ("path", "shares", "answered"),
    [
        (("welcome", "greeting"), {"greeting": 1.0}, ()),
        (("main_menu",), {"greeting": 1.0, "main_menu": 1.0}, ()),
        (("outage_here",), {"outage_here": 0.6}, ()),
        (("outage_here",), {"outage_here": 0.97}, ("outage",)),
        (("restored_lately", "main_menu"), {"restored_lately": 1.0}, ("outage",)),
        (("bill", "bill_one"), {"bill_one": 1.0}, ("bill",)),
        (("bill", "bill_digits"), {"bill_digits": 1.0}, ()),
        (("outage_here", "record_trouble", "recorded"), {"outage_here": 1.0},
         ("report", "outage")),
        (("record_trouble", "person_not_recorded"), {}, ()),
    ],
)  # fmt: skip
def test_served_is_who_heard_an_answer_to_its_end_or_whose_report_was_taken(
    path: tuple[str, ...], shares: dict[str, float], answered: tuple[str, ...]
) -> None:
    assert served(path, shares) == answered
