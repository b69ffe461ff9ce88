"""The report of an import from the drop folder."""

from exchange.drop.arrival import Outcome
from exchange.drop.papers import REJECTS


def report_text(files: tuple[str, ...], outcome: Outcome) -> str:
    """Write the report that lies beside the files."""
    lines = [", ".join(files)]
    if outcome.state == "refused":
        return "\n".join([*lines, f"{_begin(outcome.changes)}: {outcome.why}", ""])
    lines.append(
        f"{outcome.rows:,} rows 行, {outcome.refused_rows:,} refused 被拒, "
        f"{outcome.changes:,} added or changed 新增或更改"
    )
    lines += [
        f"{one.file}:{one.row} {one.column}: {one.reason} / {one.reason_zh}"
        for one in outcome.faults
    ]
    if outcome.unread_sheets:
        sheets = ", ".join(outcome.unread_sheets)
        lines.append(f"sheets not read, without a header 未读取的工作表（没有表头）: {sheets}")
    if outcome.refused_rows:
        lines.append(f"refused rows, to mend and put in again 被拒的行，更正后重新放入: *{REJECTS}")
    return "\n".join([*lines, ""])


def _begin(changes: int) -> str:
    if not changes:
        return "nothing was imported 未导入"
    return (
        f"stopped midway: {changes:,} things that were added or changed stay, and the same file "
        f"completes them when it is put in again 中途停止：已新增或更改的 {changes:,} 项保留，"
        "重新放入同一文件即可补全"
    )
