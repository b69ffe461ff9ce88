"""Whether the service can do its work: each part, why it cannot, and the mend.

Rule: ready is who has the database with this program's tables in it, Asterisk's management
interface, and the port of the menus. What is away for a while only, as the phone index at a start,
or a voice, keeps nobody from working.
"""

from typing import Literal

import msgspec

Name = Literal["database", "tables", "telephones", "menus"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part that the work needs."""

    name: Name
    ok: bool
    why: str = ""  # empty when it is well
    mend: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of the parts a moment ago."""

    database: bool  # answers
    revision: str  # of its tables; empty: none, or not known
    wanted: str  # the revision that this program works with
    link_up: bool  # to Asterisk
    listening: bool  # for the dialplan's FastAGI


def parts(seen: Seen) -> tuple[Part, ...]:
    """Judge each part."""
    return (
        _judged(
            "database",
            seen.database,
            "PostgreSQL does not answer within its time.",
            "Run `hotline doctor`; people's requests go on as soon as it answers.",
        ),
        _tables(seen),
        _judged(
            "telephones",
            seen.link_up,
            "There is no link to Asterisk's management interface.",
            "Start Asterisk; if it runs, `hotline doctor` says why it does not let us in.",
        ),
        _judged(
            "menus",
            seen.listening,
            "The port of the menus (FastAGI) is not open.",
            "Start the service again; its last log lines say why the port closed.",
        ),
    )


def _tables(seen: Seen) -> Part:
    if not seen.database:
        why = "They cannot be seen while the database is silent."
        return Part(name="tables", ok=False, why=why, mend="Mend the database first.")
    return _judged(
        "tables",
        seen.revision == seen.wanted,
        "They are not those of this program.",
        "Run `hotline db upgrade`; if they are newer, start the newer program.",
    )


def _judged(name: Name, ok: bool, why: str, mend: str) -> Part:
    return Part(name=name, ok=True) if ok else Part(name=name, ok=False, why=why, mend=mend)
