"""The files that a path names: itself, or the tables in a folder."""

from collections.abc import Collection
from pathlib import Path

from core.sheet.rejects import is_rejects_file
from core.sheet.table import ImportRefused

_ENDINGS = {".csv", ".txt", ".tsv", ".xlsx"}
_REJECTS = ".rejects.csv"


def find_files(path: Path, *, also: Collection[str] = ()) -> list[Path]:
    """Give the files to read, tables and what has other endings as well; rejects are none.

    Raises `ImportRefused`.
    """
    if not path.is_dir():
        return [path]
    endings = {*_ENDINGS, *also}
    found = sorted(
        one for one in path.iterdir()
        if one.suffix.lower() in endings and not one.name.endswith(_REJECTS) and one.is_file()
        and not one.name.startswith((".", "~$"))
    )  # fmt: skip
    if not found:
        known = " or ".join((".csv", ".xlsx", *also))
        raise ImportRefused(f"{path} has no {known} file; name a file, or another folder")
    return found


def rejects_beside(path: Path) -> Path:
    """Say where a file's refused rows are written; raises `ImportRefused` over a foreign file."""
    rejects = path.with_name(path.name + _REJECTS)
    if rejects.exists() and not is_rejects_file(rejects):
        raise ImportRefused(f"{rejects} is there and no rejects file of ours; move it")
    return rejects
