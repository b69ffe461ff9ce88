"""What can be wrong with a row of a customers' file, and what its import did."""

from typing import ClassVar
from uuid import UUID

import msgspec

from core.sheet import faults as sheet_faults
from core.sheet.faults import SHEET_WORDING, Counts, Wording


class Problem(sheet_faults.Problem, frozen=True):
    """What is wrong with a row of customers."""

    wording: ClassVar[Wording] = {
        **SHEET_WORDING,
        "corrected": (
            "says otherwise than the desk, which corrected it on {0}; the desk's entry stands",
            "与座席于 {0} 更正的内容不一致，已保留座席的更正",
        ),
        "masked": (
            "is masked, so nobody can be known by it; ask for the whole number",
            "号码已脱敏，无法识别来电人，请补全号码",
        ),
        "gone": (
            "is marked as out of use; remove it",
            "已注明停机、空号或错号，请删除",
        ),
        "extension": (
            "is no extension of {0} digits at most, or has no fixed line to stand behind",
            "不是最多 {0} 位的分机号，或没有可对应的固定电话",
        ),
        "phone": ("is not a telephone number: {0}", "不是有效的电话号码，请核对位数和区号"),
        "emergency": (
            "is an emergency number, which is no customer's; remove it",
            "是紧急号码，不能作为客户电话，请删除",
        ),
        "service": (
            "is a service number, which is no customer's; remove it",
            "是服务短号，不能作为客户电话，请删除",
        ),
    }


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import found and did. `rows` = `good` + `bad`; duplicates are among the good."""

    run_id: UUID | None  # of the entry in the import table; None for a dry run
    file_name: str  # with the sheet, where one was named
    sha256: str
    encoding: str
    is_dry_run: bool
    was_imported_before: bool  # the same bytes, successfully
    rows: int
    good: int
    bad: int
    duplicates: int
    dropped_phones: int  # bad ones left out of good rows, when the mapping wants that
    customers: Counts
    premises: Counts
    accounts: Counts
    phones: Counts
    conflicts: int  # cells that tell otherwise than an agent's correction, which stands
    closed_phones: int  # numbers that moved to another customer: former from now on
    problems: tuple[Problem, ...]  # the first 1,000; all bad rows are in the rejects file
    rejects_path: str  # empty when no row was bad
    unused_columns: tuple[str, ...]  # titles that mean nothing to the mapping
    seconds: float

    @property
    def changes(self) -> int:
        """Count what was added, changed or closed; 0 when the file was known already."""
        kinds = (self.customers, self.premises, self.accounts, self.phones)
        return sum(one.added + one.changed for one in kinds) + self.closed_phones
