"""The audit log's chain shows what was done to it."""

from datetime import UTC, datetime

import msgspec
import pytest

from staff.audit.chain import GENESIS, AuditLine, AuditReport, seal
from staff.audit.chain import verify as verify_with

_KEY = b"outside the database"


def verify(entries: list[AuditLine], **more: frozenset[str]) -> AuditReport:
    return verify_with(entries, _KEY, **more)


def _chain(length: int, plain: int = 0) -> list[AuditLine]:
    """A chain whose first entries are of before there was a key."""
    entries: list[AuditLine] = []
    for number in range(1, length + 1):
        entry = AuditLine(
            number=number,
            at=datetime(2026, 3, 1, 8, number, tzinfo=UTC),
            person_id=7,
            action="person.disable",
            subject=f"person:{number}",
            detail="",
            previous=entries[-1].hash if entries else GENESIS,
            hash="",
        )
        entries.append(
            msgspec.structs.replace(entry, hash=seal(entry, b"" if number <= plain else _KEY))
        )
    return entries


def test_an_untouched_chain_is_whole():
    chain = _chain(5)
    report = verify(chain)
    assert (report.entries, report.head, report.broken_at, report.why) == (
        5,
        chain[4].hash,
        None,
        "",
    )
    assert verify([]).head == GENESIS


@pytest.mark.parametrize("field", ["person_id", "action", "subject", "detail", "at"])
def test_an_edited_entry_is_named(field: str):
    chain = _chain(5)
    new = {"person_id": 8, "at": datetime(2020, 1, 1, tzinfo=UTC)}.get(field, "edited")
    chain[2] = msgspec.structs.replace(chain[2], **{field: new})
    assert verify(chain).broken_at == 3


def test_an_entry_edited_and_sealed_again_no_longer_fits_the_next():
    chain = _chain(5)
    edited = msgspec.structs.replace(chain[2], subject="person:99")
    chain[2] = msgspec.structs.replace(edited, hash=seal(edited, _KEY))
    assert verify(chain).broken_at == 4


def test_a_removed_entry_is_missed():
    chain = _chain(5)
    del chain[2]
    assert "Entry 3 is missing" in verify(chain).why


def test_a_cut_tail_is_found_with_a_head_from_the_log():
    chain = _chain(5)
    assert verify(chain[:3]).broken_at is None
    assert verify(chain[:3], known_heads=frozenset({chain[4].hash})).broken_at == 4
    assert verify(chain, known_heads=frozenset({chain[4].hash})).broken_at is None


def test_entries_of_before_the_key_hold_until_the_first_keyed_one_which_covers_them():
    chain = _chain(6, plain=3)
    report = verify(chain)
    assert (report.broken_at, report.sealed_from) == (None, 4)
    for at, entry in enumerate(chain[:3]):  # rewritten and sealed anew, without the key
        edited = msgspec.structs.replace(entry, subject="person:99", hash="")
        previous = chain[at - 1].hash if at else GENESIS
        edited = msgspec.structs.replace(edited, previous=previous)
        chain[at] = msgspec.structs.replace(edited, hash=seal(edited, b""))
    assert verify(chain).broken_at == 4


def test_who_has_no_key_cannot_seal_what_they_wrote():
    chain = _chain(5)
    for at in range(2, 5):
        edited = msgspec.structs.replace(
            chain[at], subject="person:99", previous=chain[at - 1].hash, hash=""
        )
        chain[at] = msgspec.structs.replace(edited, hash=seal(edited, b""))
    assert verify(chain).broken_at == 3
    assert verify_with(_chain(5), b"another key").broken_at == 1
