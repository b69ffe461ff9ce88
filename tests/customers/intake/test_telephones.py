"""A cell of telephones as offices fill it in."""

import pytest

from core.phone import NumberPlan
from customers.intake.telephones import Telephone, read_cell

PLAN = NumberPlan("CN", "0571")
MOBILE, OTHER, FIXED = 8613490000001, 8613490000002, 8657188001234


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("0571-88001234转8012", [(FIXED, "8012")]),
        ("0571-88001234-801", [(FIXED, "801")]),
        ("+86-571-88001234-801", [(FIXED, "801")]),
        ("88001234-801", [(FIXED, "801")]),
        ("88001234 ext. 12", [(FIXED, "12")]),
        ("(0571)88001234 分机：6", [(FIXED, "6")]),
        ("0571-88001234（8012）", [(FIXED, "8012")]),
        ("0571 88001234 转 8012 江小满 13490000001", [(FIXED, "8012"), (MOBILE, "")]),
        ("江小满 13490000001", [(MOBILE, "")]),
        ("13490000001（儿子）", [(MOBILE, "")]),
        ("户主13490000001 儿媳13490000002", [(MOBILE, ""), (OTHER, "")]),
        ("13490000001 13490000002", [(MOBILE, ""), (OTHER, "")]),
        ("0571 88001234 134 9000 0001", [(FIXED, ""), (MOBILE, "")]),
        ("13490000001、13490000002；88001234", [(MOBILE, ""), (OTHER, ""), (FIXED, "")]),
        ("134-9000-0001", [(MOBILE, "")]),
        ("1349000-0001", [(MOBILE, "")]),
        ("+86(571)88001234", [(FIXED, "")]),
        ("134****0001", ["masked"]),
        ("134xxxx0001/13490000002", ["masked", (OTHER, "")]),
        ("13490000", ["phone"]),  # a mobile cut short is no landline
        ("1349000000O", ["phone"]),
        ("134 9000 000", ["phone"]),
        ("0571-", ["phone"]),
        ("见备注", ["phone"]),
        ("13490000001空号", ["gone"]),
        ("110", ["emergency"]),
        ("1.349E+10", ["shortened"]),
        ("暂无", []),
        ("——", []),
        ("unknown", []),
        ("0", []),
        ("", []),
    ],
)
def test_numbers_are_found_with_their_extensions_and_nothing_is_guessed(
    cell: str, found: list[tuple[int, str] | str]
) -> None:
    told = [
        (one.e164, one.extension) if isinstance(one, Telephone) else one.code
        for one in read_cell(cell, PLAN)
    ]
    assert told == found
