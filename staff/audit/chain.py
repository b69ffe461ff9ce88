"""The audit log's chain: each entry's seal covers its content and the seal before it.

Rule: a seal is an HMAC with a key that lies outside the database, so whoever may rewrite the
table cannot seal what they wrote. Entries of before there was a key carry a plain hash; they hold
up to the first keyed one, which covers them all, and none after it. A tail that was cut shows by
a head known from elsewhere (staff/audit/head.py).
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

GENESIS = "0" * 64


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done, sealed over the line before it."""

    number: int  # from 1, without gaps
    at: datetime
    person_id: int | None
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification found."""

    entries: int
    head: str  # hash of the last good entry
    broken_at: int | None  # number of the first entry that does not fit
    why: str  # a sentence, empty when the chain is whole
    sealed_from: int | None  # number of the first entry with a keyed seal; None: none has one


def seal(entry: AuditLine, key: bytes) -> str:
    """Give the seal that an entry must carry; without a key, the plain hash of before."""
    content = (
        entry.previous,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.person_id,
        entry.action,
        entry.subject,
        entry.detail,
    )
    told = msgspec.json.encode(content)
    return (hmac.new(key, told, hashlib.sha256) if key else hashlib.sha256(told)).hexdigest()


class Checker:
    """Walk the chain from its first entry, as many at a time as one likes."""

    def __init__(self, key: bytes, known_heads: frozenset[str] = frozenset()) -> None:
        self._key = key
        self._sealed_from: int | None = None
        self._missing = set(known_heads)  # seals that must occur in it
        self._count, self._head = 0, GENESIS
        self._broken_at: int | None = None
        self._why = ""

    @property
    def is_broken(self) -> bool:
        """Tell whether an entry did not fit; nothing after it is looked at."""
        return self._broken_at is not None

    def take(self, entry: AuditLine) -> None:
        """Look at the next entry."""
        if self.is_broken:
            return
        why = self._misfit(entry)
        if why:
            self._broken_at, self._why = entry.number, why
            return
        self._count, self._head = self._count + 1, entry.hash
        self._missing.discard(entry.hash)

    def report(self) -> AuditReport:
        """Say what was found."""
        if self._missing and not self.is_broken:
            self._broken_at = self._count + 1
            self._why = (
                f"Entries after {self._count} are gone: one that was noted outside the database is "
                "not in the table."
            )
        return AuditReport(
            entries=self._count, head=self._head, broken_at=self._broken_at, why=self._why,
            sealed_from=self._sealed_from,
        )  # fmt: skip

    def _misfit(self, entry: AuditLine) -> str:
        number = self._count + 1
        if entry.number != number:
            return f"Entry {number} is missing; the next one found is {entry.number}."
        if entry.previous != self._head:
            return f"Entry {number} does not follow the entry before it."
        if hmac.compare_digest(entry.hash, seal(entry, self._key)):
            self._sealed_from = self._sealed_from or number
            return ""
        if self._sealed_from is None and entry.hash == seal(entry, b""):
            return ""
        return f"Entry {number} was changed after it was written, or sealed with another key."


def verify(
    entries: Iterable[AuditLine], key: bytes, *, known_heads: frozenset[str] = frozenset()
) -> AuditReport:
    """Verify a whole chain; `known_heads` are seals that must occur in it."""
    checker = Checker(key, known_heads)
    for entry in entries:
        checker.take(entry)
    return checker.report()
