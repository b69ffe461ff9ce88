"""The cells of a foreign table: text that is kept, and text that refuses its row."""

import pytest

from core.sheet.cells import degrees, fit, fold, identifier, is_plain, plain, text_of
from core.sheet.faults import BadCell, Problem


def test_titles_are_compared_without_case_blanks_signs_and_full_width() -> None:
    assert fold(" Ｆｅｅｄｅｒ－Code ") == fold("feeder code") == "feedercode"


def test_a_row_is_brought_to_the_headers_width_or_its_surplus_counted() -> None:
    assert fit(["a", "b", " ", ""], 3) == (["a", "b", " "], 0)
    assert fit(["a"], 3) == (["a", "", ""], 0)
    assert fit(["a", "b", "c"], 2) == (["a", "b", "c"], 3)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("=1+1", "formula"), ("@x", "formula"), ("a\x07", "control"), ("a\udcff", "undecodable")],
)
def test_what_no_field_may_hold_is_refused(cell: str, code: str) -> None:
    assert not is_plain(["fine", cell])
    with pytest.raises(BadCell) as refused:
        plain(cell)
    assert refused.value.code == code


def test_what_people_do_to_keep_zeros_is_read_as_text() -> None:
    assert (plain('="0012"'), plain("'-12")) == ("0012", "-12")


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda: identifier("1.38E+10"), "shortened"),
        (lambda: identifier("柳堤"), "identifier"),
        (lambda: text_of("x" * 11, 10), "too_long"),
        (lambda: degrees("91", 90), "range"),
        (lambda: degrees("north", 90), "number"),
    ],
)
def test_a_cell_that_cannot_be_its_value_says_why(read: object, code: str) -> None:
    assert callable(read)
    with pytest.raises(BadCell) as refused:
        read()
    problem = Problem(2, "x", refused.value.code, refused.value.details)
    assert problem.code == code
    assert "{" not in problem.reason + problem.reason_zh
