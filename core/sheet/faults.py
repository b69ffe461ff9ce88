"""What can be wrong with a row of any table, in both languages, and what an import did.

A room that finds other faults as well extends `Problem` with words of its own.
"""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

Wording = Mapping[str, tuple[str, str]]  # by code: English, Chinese

SHEET_WORDING: Wording = {
    "missing": ("must not be empty; fill it in", "不能为空，请填写"),
    "formula": (
        "begins like a spreadsheet formula; write plain text",
        "像电子表格公式，请改为纯文本",
    ),
    "undecodable": (
        "has bytes that are not in the file's encoding; save the file as UTF-8",
        "含有无法按文件编码读取的字节，请另存为 UTF-8",
    ),
    "control": ("has control characters; remove them", "含有控制字符，请删除"),
    "too_long": ("is longer than {0} characters; shorten it", "超过 {0} 个字符，请缩短"),
    "shortened": (
        "was shortened by a spreadsheet (as 1.38E+10); format the column as text, export again",
        "被电子表格写成科学计数法，请把该列设为文本后重新导出",
    ),
    "identifier": (
        "has signs other than letters, digits and - _ / .; check the number",
        "含有字母、数字和 - _ / . 以外的字符，请核对编号",
    ),
    "value": (
        "is not one of {0}; correct it or map it",
        "不是允许的值（{0}），请更正或在映射中添加",
    ),
    "number": ("is not a number; correct it", "不是数字，请更正"),
    "range": ("is not between {0} and {1}; correct it", "不在 {0} 与 {1} 之间，请更正"),
    "month": ("is not a month as 202611 or 2026-11; correct it", "不是月份（如 202611），请更正"),
    "day": (
        "is not a day or moment as 2026-11-03 or 2026-11-03 18:15; correct it",
        "不是日期或时间（如 2026-11-03 18:15），请更正",
    ),
    "cells": (
        "the row has {0} cells where the header has {1}; look for a stray separator or quote",
        "该行有 {0} 个单元格，而表头有 {1} 个，请检查多余的分隔符或引号",
    ),
    "quote": (
        "a cell is larger than 128 kB: a quote was opened and not closed; close it",
        "单元格超过 128 kB：引号没有闭合，请补上",
    ),
    "conflict": (
        "says otherwise than row {0} about the same {1}; the first row was kept",
        "与第 {0} 行对同一对象（{1}）的内容不一致，已保留先出现的行",
    ),
    "duplicate": ("repeats row {0}; it changes nothing", "与第 {0} 行重复，不影响结果"),
}


class BadCell(Exception):
    """A cell that refuses its row: a code of the wording, and what its words name."""

    def __init__(self, code: str, *details: str) -> None:
        self.code = code
        self.details = details


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a row: its number as a spreadsheet counts, the column's title, why."""

    wording: ClassVar[Wording] = SHEET_WORDING

    row: int
    column: str  # empty: the whole row
    code: str
    details: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Say why, and the mend, in English."""
        return self.wording[self.code][0].format(*self.details)

    @property
    def reason_zh(self) -> str:
        """Say the same in Chinese."""
        return self.wording[self.code][1].format(*self.details)


class Counts(msgspec.Struct, frozen=True):
    """What an import did to one kind of thing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add up, part by part."""
        return Counts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )
