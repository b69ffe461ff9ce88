"""The papers that lie beside imported files: the report, and the files of refused rows."""

REPORT = "import.report.txt"
REJECTS = ".rejects.csv"


def is_paper(name: str) -> bool:
    """Tell whether a name in a place of work is a paper's, not a file's that came."""
    return name == REPORT or name.endswith((REJECTS, f"{REJECTS}.part"))


def as_file(name: str) -> str:
    """Name a paper that was mended and put in again, so that it is a file as any other."""
    if name == REPORT:
        return f"mended.{REPORT}"
    return f"{name.removesuffix(REJECTS)}.mended.csv" if name.endswith(REJECTS) else name
