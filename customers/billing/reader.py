"""A file of bills opened: its kind told by its titles, its rows checked some thousand at a time."""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from contextlib import closing
from itertools import islice

from core.sheet.chunks import Chunk, Chunks
from core.sheet.faults import Counts
from core.sheet.files import TableFile, rejects_beside
from core.sheet.header import Kind, find_header
from core.sheet.rejects import Rejects
from core.sheet.table import HEADER_WITHIN, NumberedRow, Scan, read_rows, scan, write_out
from customers.billing.faults import FileRead, Problem
from customers.billing.fields import KINDS, FieldName, FileKind
from customers.billing.mapping import PAPER, Mapping
from customers.billing.row import BillingHeader, RowCheck


class BillingFile:
    """One file: what it is, and what became of its rows."""

    def __init__(self, table: TableFile, mapping: Mapping, kind: FileKind | None) -> None:
        """Look at a file; `kind` None: its titles tell. Raises `ImportRefused`."""
        self._path = path = table.path
        self._name = table.name
        self._how = table.how(mapping.how())
        self.scanned: Scan = scan(path, self._how)
        with closing(read_rows(path, self.scanned, self._how)) as rows:
            first = list(islice(rows, HEADER_WITHIN))
        asked: tuple[FileKind, ...] = (kind,) if kind else KINDS
        kinds: dict[FileKind, Kind[FieldName]] = {one: mapping.known_as(one) for one in asked}
        self.kind: FileKind
        self.header: BillingHeader
        self.kind, self.header = find_header(first, kinds, path, PAPER)
        self.check = RowCheck(self.kind, self.header, mapping, table.name)
        self.rejects = Rejects(rejects_beside(path, table.sheet), self.header.titles)
        self._chunks = Chunks[Problem](
            self._below_header(),
            self.check.check,
            lambda number: Problem(number, "", "quote", (), table.name),
            self.rejects,
        )
        self.good = self.bad = 0
        self.settled = 0
        self.counts = Counts()

    def _below_header(self) -> Iterator[NumberedRow]:
        """Read the rows below the header; a workbook is opened by a child when the first is taken,
        so that there is one child at a time, however many sheets there are.
        """
        for row in read_rows(self._path, self.scanned, self._how):
            if row[0] > self.header.row:
                yield row

    def take(self) -> Chunk[Problem]:
        """Give the next rows, checked; a chunk whose `last_row` is 0 is the end."""
        chunk = self._chunks.take()
        self.good += len(chunk.rows)
        self.bad += chunk.bad
        return chunk

    def refuse(self, refused: Map[int, Problem]) -> None:
        """Write out rows that were refused after they were read."""
        self.good -= len(refused)
        self.bad += len(refused)
        if refused:
            again = read_rows(self._path, self.scanned, self._how)
            write_out(again, {number: (one,) for number, one in refused.items()}, self.rejects)

    def report(self) -> FileRead:
        """Say what was found and done."""
        titles = zip(self.header.titles, self.header.fields, strict=True)
        return FileRead(
            name=self._name,
            kind=self.kind,
            encoding=self.scanned.encoding,
            rows=self.good + self.bad,
            good=self.good,
            bad=self.bad,
            counts=self.counts,
            settled=self.settled,
            unused_columns=tuple(title for title, field in titles if title and field is None),
            rejects_path=str(self.rejects.path) if self.rejects.count else "",
        )
