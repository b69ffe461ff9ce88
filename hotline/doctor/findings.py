"""What the doctor found: a component, a check, whether it holds, and the mend where it does not."""

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One check's result."""

    component: str  # "database", "Asterisk", "ports", …
    check: str  # what was looked at, as a statement that should hold
    ok: bool
    mend: str = ""  # a sentence that says what to do; empty when it holds
    seen: str = ""  # what was seen: a version, a count, a path
