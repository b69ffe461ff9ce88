"""What can be wrong with a row of bills, in both languages, and what its import did."""

from typing import ClassVar

import msgspec

from core.sheet import faults as sheet_faults
from core.sheet.faults import SHEET_WORDING, Counts, Wording
from customers.billing.fields import FileKind

MOST_TOLD = 1_000  # problems kept in a report


class Problem(sheet_faults.Problem, frozen=True):
    """What is wrong with a row of a file."""

    wording: ClassVar[Wording] = {
        **SHEET_WORDING,
        "no_account": (
            "is account {0}, which the database does not have; import the customers first, or "
            "correct the number",
            "户号 {0} 不在数据库中，请先导入客户或更正户号",
        ),
        "no_meter": (
            "is meter {0}, which the database does not have; import the meters first, or correct "
            "the number",
            "电表 {0} 不在数据库中，请先导入电表或更正表号",
        ),
        "other_account": (
            "is meter {0}, which is another account's; correct one of the two, or import the "
            "meters anew",
            "电表 {0} 属于其他户号，请更正其中之一或重新导入电表",
        ),
        "grain": (
            "is no whole {0}; say by --grain, or in a column, what a row is: month, day, quarter",
            "不是整 {0}；请用 --grain 或在一列中说明每行是月、日还是 15 分钟",
        ),
        "backwards": (
            "is below the last reading {0}; correct it, or fill in what was used",
            "小于上次示数 {0}，请更正，或直接填写电量",
        ),
        "disagree": (
            "says {0}, while {1} is {2}; correct one of them",
            "内容为 {0}，而“{1}”是 {2}，两者矛盾，请更正其中之一",
        ),
        "part": (
            "says that a part is paid, and neither a paid nor an open amount is told; fill one in",
            "标明部分缴费，但没有实收或欠费金额，请补填其中之一",
        ),
    }

    file: str = ""


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an import. `rows` = `good` + `bad`; repeated rows are among the good."""

    name: str
    kind: FileKind
    encoding: str
    rows: int
    good: int
    bad: int
    counts: Counts  # of things: rows that tell one thing together are one
    settled: int  # bills of which payments settle more or less than before
    unused_columns: tuple[str, ...]  # titles that mean nothing
    rejects_path: str  # empty when no row was refused

    @property
    def repeated(self) -> int:
        """Count the good rows that repeat or complete an earlier one."""
        told = self.counts
        return self.good - told.added - told.changed - told.unchanged


class BillingReport(msgspec.Struct, frozen=True, kw_only=True):
    """All of one import."""

    is_check: bool
    files: tuple[FileRead, ...]
    unread_sheets: tuple[str, ...]  # of workbooks: no header that is known, or hidden
    problems: tuple[Problem, ...]  # the first MOST_TOLD; all refused rows are in the rejects files
    seconds: float

    @property
    def bad(self) -> int:
        """Count the rows that were refused."""
        return sum(file.bad for file in self.files)

    @property
    def changes(self) -> int:
        """Count what was added or changed; 0 when the files were known already."""
        return sum(file.counts.added + file.counts.changed for file in self.files)
