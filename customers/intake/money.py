"""Sums as offices write them: 12.50, ￥8, 欠费12.5元, 余额：3元, 无欠费."""

import re

from core.sheet.cells import money

_NOTHING = frozenset({"无", "无欠费", "不欠费", "未欠费", "结清", "已结清"})
_WORDED = re.compile(
    r"(?P<owed>欠费|欠缴|欠)?(?:预存|余额|结余)?[:：]?(?P<sum>[^元圆]*\d[^元圆]*)(?P<yuan>元|圆)?"
)


def read_sum(cell: str, scale: int) -> int | None:
    """Read a sum in fen, below 0 owed; bare numbers count `scale` fen. Raises BadCell."""
    if cell.isascii():
        return money(cell, scale)
    text = "".join(cell.split())
    if text in _NOTHING:
        return 0
    worded = _WORDED.fullmatch(text)
    if worded is None:
        return money(text, scale)
    fen = money(worded["sum"], 100 if worded["yuan"] else scale)
    return -abs(fen) if fen is not None and worded["owed"] else fen
