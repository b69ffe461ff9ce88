"""The audit log's chain: each entry's hash covers its content and the hash before it.

An entry edited, removed or inserted breaks the chain from there on. Who can rewrite the whole
table could rewrite the chain as well; therefore each new head is also written to the
service's log, which `verify` can be given to compare with.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

GENESIS = "0" * 64


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done."""

    number: int  # from 1, without gaps
    at: datetime
    person_id: int | None
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


class ChainReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification found."""

    entries: int
    head: str  # hash of the last good entry
    broken_at: int | None  # number of the first entry that does not fit
    why: str  # a sentence, empty when the chain is whole


def seal(entry: Entry) -> str:
    """Give the hash that an entry must carry."""
    content = (
        entry.previous,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.person_id,
        entry.action,
        entry.subject,
        entry.detail,
    )
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


class Checker:
    """Walk the chain from its first entry, as many at a time as one likes."""

    def __init__(self, known_heads: frozenset[str] = frozenset()) -> None:
        self._missing = set(known_heads)  # hashes that must occur in it
        self._count, self._head = 0, GENESIS
        self._broken_at: int | None = None
        self._why = ""

    @property
    def is_broken(self) -> bool:
        """Tell whether an entry did not fit; nothing after it is looked at."""
        return self._broken_at is not None

    def take(self, entry: Entry) -> None:
        """Look at the next entry."""
        if self.is_broken:
            return
        why = _misfit(entry, self._count + 1, self._head)
        if why:
            self._broken_at, self._why = entry.number, why
            return
        self._count, self._head = self._count + 1, entry.hash
        self._missing.discard(entry.hash)

    def report(self) -> ChainReport:
        """Say what was found."""
        if self._missing and not self.is_broken:
            self._broken_at = self._count + 1
            self._why = (
                f"{len(self._missing)} entries known from the service's log are not in the table."
            )
        return ChainReport(
            entries=self._count, head=self._head, broken_at=self._broken_at, why=self._why
        )


def verify(entries: Iterable[Entry], *, known_heads: frozenset[str] = frozenset()) -> ChainReport:
    """Verify a whole chain; `known_heads` are hashes that must occur in it."""
    checker = Checker(known_heads)
    for entry in entries:
        checker.take(entry)
    return checker.report()


def _misfit(entry: Entry, number: int, head: str) -> str:
    if entry.number != number:
        return f"Entry {number} is missing; the next one found is {entry.number}."
    if entry.previous != head:
        return f"Entry {number} does not follow the entry before it."
    if seal(entry) != entry.hash:
        return f"Entry {number} was changed after it was written."
    return ""
