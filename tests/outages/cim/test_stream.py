"""CIM/XML as a stream: what is taken, and what is refused before it can harm."""

import tracemalloc
from pathlib import Path

import pytest

from outages.cim.model import Element, Model
from outages.cim.stream import CimRefused, Reading, plain_id

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
CIM = 'xmlns:cim="http://iec.ch/TC57/CIM100#"'


def read(path: Path, body: str, *, head: str = "", names: str = CIM) -> list[Element]:
    path.write_text(f"{head}<rdf:RDF {RDF} {names}>{body}</rdf:RDF>", "utf-8")
    found: list[Element] = []
    for _ in Reading(path, found.append).run():
        pass
    return found


def why_refused(path: Path, body: str, *, head: str = "", names: str = CIM) -> str:
    with pytest.raises(CimRefused) as refused:
        read(path, body, head=head, names=names)
    return str(refused.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.xml"


def test_an_id_is_one_however_a_file_writes_it(path: Path) -> None:
    assert {plain_id(one) for one in ("_a-1", "#_a-1", "urn:uuid:a-1", "a-1", "m.xml#a-1")} == {
        "a-1"
    }
    found = read(
        path,
        '<cim:Breaker rdf:ID="_B"><cim:Switch.normalOpen>false</cim:Switch.normalOpen>'
        '<cim:Equipment.EquipmentContainer rdf:resource="#_F"/></cim:Breaker>\n'
        '<cim:Breaker rdf:about="#_B"><cim:IdentifiedObject.name> 出线\n开关 '
        "</cim:IdentifiedObject.name></cim:Breaker>",
    )
    assert [(one.id, one.row) for one in found] == [("B", 1), ("B", 2)]
    model = Model()
    for one in found:
        model.take(one, 0)
    breaker = model.things["B"]
    assert (breaker.normally, breaker.parent, breaker.name) == ("false", "F", "出线\n开关")


@pytest.mark.parametrize("version", ["CIM100", "2013/CIM-schema-cim16", "2009/CIM-schema-cim14"])
def test_the_namespaces_of_cims_versions_are_read(path: Path, version: str) -> None:
    names = f'xmlns:c="http://iec.ch/TC57/{version}#" xmlns:x="http://other/"'
    (found,) = read(
        path, '<c:Fuse rdf:ID="a"/><x:Fuse rdf:ID="b"/><c:Asset rdf:ID="c"/>', names=names
    )
    assert (found.kind, found.id) == ("Fuse", "a")


@pytest.mark.parametrize(
    ("body", "names", "why"),
    [
        ('<x:Fuse rdf:ID="b"/>', 'xmlns:x="http://other/"', "its elements are of http://other/"),
        ("", CIM, "its elements are of no namespace"),
        ("<cim:Fuse>", CIM, "is no XML that can be read"),
        (f"<cim:Fuse>{'<a>' * 40}{'</a>' * 40}</cim:Fuse>", CIM, "nested deeper than 32"),
        (f"<!--{'-a' * 2**20}", CIM, "a tag longer than 1 MiB"),
        (f'<cim:Fuse rdf:ID="a" x="{"a" * 2**22}"/>', CIM, "a tag longer than 1 MiB"),
        (
            f'<cim:Fuse rdf:ID="a"><cim:IdentifiedObject.name>{"a" * 1_001}'
            "</cim:IdentifiedObject.name></cim:Fuse>",
            CIM,
            "a value longer than 1,000 signs",
        ),
    ],
)
def test_what_is_no_cim_is_refused_and_says_why(
    path: Path, body: str, names: str, why: str
) -> None:
    assert why in why_refused(path, body, names=names)


def test_another_root_is_named(path: Path) -> None:
    path.write_text('<scl xmlns="http://www.iec.ch/61850/2003/SCL"/>')
    with pytest.raises(CimRefused, match="begins with scl of http"):
        list(Reading(path, lambda _: None).run())


def test_entities_are_refused_with_the_doctype_that_would_declare_them(path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    outside = '<!ENTITY who SYSTEM "file:///etc/passwd">'
    for declared in (laughs, outside):
        head = f"<!DOCTYPE rdf [{declared}]>"
        body = (
            '<cim:Fuse rdf:ID="a"><cim:IdentifiedObject.name>&l9;&who;</cim:IdentifiedObject.name>'
        )
        assert "has a DOCTYPE" in why_refused(path, f"{body}</cim:Fuse>", head=head)


def test_what_is_not_read_is_not_held(path: Path) -> None:
    """Classes that no grid is made of pass through, whatever their number."""
    other = (
        '<cim:Asset rdf:ID="a"><cim:IdentifiedObject.name>x</cim:IdentifiedObject.name></cim:Asset>'
    )
    path.write_text(f"<rdf:RDF {RDF} {CIM}>{other * 30_000}</rdf:RDF>")
    tracemalloc.start()
    reading = Reading(path, lambda _: None)
    for _ in reading.run():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.skipped == {"Asset": 30_000}
    assert peak < 2 * 2**20 < path.stat().st_size
