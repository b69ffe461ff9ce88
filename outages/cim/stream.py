"""CIM/XML read as a stream, by the standard library's expat, one element in memory at a time.

Rule: a file with a DOCTYPE is refused before anything of it is read, so there are no entities to
expand and nothing outside is ever asked for. expat alone does this; a library over it (lxml,
defusedxml) would be one more thing to trust. What a tag may weigh is bounded as well: a file that
opens one and never closes it is refused, not held.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from outages.cim.model import CLASSES, PROPERTIES, Element, Property

_PIECE = 1 << 18  # bytes
_LONGEST_TAG = 1 << 20  # bytes
_LONGEST_TEXT = 1_000  # signs of a property
_DEEPEST = 32
_MOST_CLASSES = 200  # of those that are not read, named in the report
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CIM = "http://iec.ch/TC57/"  # …/CIM100#, 2013/CIM-schema-cim16#, 2009/CIM-schema-cim14#
_JOIN = "|"  # between namespace and name; no namespace of these has it


class CimRefused(Exception):
    """A file that is no CIM/XML; the message goes on after the file's name."""


class Reading:
    """One pass over a file."""

    def __init__(self, path: Path, take: Callable[[Element], None]) -> None:
        self.elements = 0
        self.skipped: dict[str, int] = {}  # classes that are not read
        self._path = path
        self._take = take
        self._depth = 0
        self._namespaces: dict[str, None] = {}
        self._element: Element | None = None
        self._property: Property | None = None
        self._text: list[str] = []
        self._weight = 0
        self._parser = expat.ParserCreate(namespace_separator=_JOIN)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said

    def run(self) -> Iterator[int]:
        """Read the file; give after each piece how many bytes are read. Raises `CimRefused`."""
        done = 0
        with self._path.open("rb") as file:
            while piece := file.read(_PIECE):
                self._parse(piece)
                done += len(piece)
                if done - self._parser.CurrentByteIndex > _LONGEST_TAG:
                    raise CimRefused(
                        f"has a tag longer than {_LONGEST_TAG >> 20} MiB at line {self._line}; "
                        "export it again"
                    )
                yield done
        self._parse(b"", final=True)
        if not self.elements and not self.skipped:
            named = ", ".join(self._namespaces) or "no namespace"
            raise CimRefused(
                f"has no element of CIM: its elements are of {named[:300]}; a CIM/XML file has "
                f"{_CIM}…CIM…# (as {_CIM}CIM100#)"
            )

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _parse(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise CimRefused(
                f"is no XML that can be read ({error}); export it again, in UTF-8"
            ) from error

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CimRefused(
                f"is nested deeper than {_DEEPEST} at line {self._line}; export it again"
            )
        namespace, _, name = tag.rpartition(_JOIN)
        if self._depth == 1 and tag != f"{_RDF}{_JOIN}RDF":
            raise CimRefused(
                f"begins with {name[:60]} of {namespace[:200] or 'no namespace'}; "
                f"a CIM/XML file begins with RDF of {_RDF}"
            )
        if self._depth == 2:
            self._open(namespace, name, attributes)
        elif self._depth == 3 and self._element is not None and namespace.startswith(_CIM):
            self._property = PROPERTIES.get(name)
            self._text, self._weight = [], 0
            if self._property and (to := attributes.get(f"{_RDF}{_JOIN}resource")):
                self._text = [plain_id(to)]

    def _open(self, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._namespaces) < _MOST_CLASSES:
            self._namespaces[namespace or "no namespace"] = None
        if not namespace.startswith(_CIM) or "CIM" not in namespace:
            return
        if name not in CLASSES:
            if name in self.skipped or len(self.skipped) < _MOST_CLASSES:
                self.skipped[name] = self.skipped.get(name, 0) + 1
            return
        key = attributes.get(f"{_RDF}{_JOIN}ID") or attributes.get(f"{_RDF}{_JOIN}about") or ""
        if key:
            self._element = Element(name, plain_id(key), self._line, {})
            self.elements += 1

    def _said(self, text: str) -> None:
        if self._property is None or self._depth != 3:
            return
        self._weight += len(text)
        if self._weight > _LONGEST_TEXT:
            raise CimRefused(
                f"has a value longer than {_LONGEST_TEXT:,} signs at line {self._line}; shorten it"
            )
        self._text.append(text)

    def _end(self, _: str) -> None:
        if self._depth == 3 and self._property and self._element is not None:
            if told := "".join(self._text).strip():
                self._element.told.setdefault(self._property, told)
            self._property = None
        elif self._depth == 2 and self._element is not None:
            self._take(self._element)
            self._element = None
        self._depth -= 1


def plain_id(told: str) -> str:
    """Give an id as it is without what the ways of naming it put before it."""
    return told.rpartition("#")[2].removeprefix("urn:uuid:").removeprefix("_")


def digest(path: Path) -> str:
    """Give a file's SHA-256; raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_doctype(*_: object) -> None:
    raise CimRefused("has a DOCTYPE, which no CIM/XML needs and which may hide entities; remove it")
