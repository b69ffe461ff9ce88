"""When a file in the drop folder is whole, and what is said of it."""

from exchange.drop.arrival import (
    MOST_BYTES,
    Outcome,
    Watch,
    is_final,
    looks_cut,
    name_in_place,
    unsound,
)
from exchange.drop.papers import is_paper
from exchange.drop.report import report_text


def _whole(_: str) -> bool:
    return False


def test_a_copy_under_way_is_left_alone_until_it_has_its_last_name() -> None:
    assert is_final("客户.csv")
    others = (".hidden.csv", "~$open.xlsx", "a.csv.part", "a.CSV.tmp", "a.filepart", "mapping.yaml")
    assert not any(map(is_final, others))


def test_a_mended_paper_is_a_file_as_any_other_and_never_mistaken_for_one_of_ours() -> None:
    for came in ("a.csv.rejects.csv", "import.report.txt"):
        assert is_final(came)
        assert is_paper(came)
        assert not is_paper(name_in_place(came, ()))
    assert name_in_place("a.csv.rejects.csv", ()) == "a.csv.mended.csv"
    assert name_in_place("a.csv.rejects.csv", ("a.csv.mended.csv",)) == "a.csv.mended.2.csv"


def test_names_become_readable_and_leave_room_for_those_of_papers() -> None:
    gbk = "客户.csv".encode("gb18030").decode("utf-8", "surrogateescape")
    assert name_in_place(gbk, ()) == "客户.csv"
    assert name_in_place("a\nb.csv", ()) == "a_b.csv"
    long = name_in_place("客" * 84 + ".csv", ())
    assert long.endswith("客.csv")
    assert len(long.encode()) <= 200


def test_the_last_bytes_tell_that_a_file_was_cut() -> None:
    assert not looks_cut("a.csv", b"1,2\r\n")
    assert not looks_cut("a.csv", "1,2\n".encode("utf-16-le"))
    assert looks_cut("a.csv", b"1,2\n1,")
    assert looks_cut("a.xlsx", b"PK\x03\x04")
    assert not looks_cut("a.xlsx", b"PK\x05\x06" + bytes(18))
    assert looks_cut("a.xml", b"<rdf:RDF><cim:")
    assert not looks_cut("a.geojson", b"{}\n")


def test_a_file_that_was_cut_waits_longer_and_is_taken_all_the_same() -> None:
    watch = Watch(settled_s=10, stalled_s=600)
    watch.look({"a.csv": (1, 1, 1)}, 0)
    assert watch.ready("customers", 599, lambda _: True) == []
    assert watch.ready("customers", 600, lambda _: True) == ["a.csv"]


def test_a_file_that_grows_is_not_whole_until_it_rests() -> None:
    watch = Watch(settled_s=10)
    watch.look({"a.csv": (1, 1, 1)}, 0)
    watch.look({"a.csv": (2, 2, 2)}, 8)
    assert watch.ready("customers", 12, _whole) == []
    watch.look({"a.csv": (2, 2, 2)}, 18)
    assert watch.ready("customers", 18, _whole) == ["a.csv"]


def test_files_are_taken_one_by_one_but_those_of_a_grid_together_once_all_are_whole() -> None:
    watch = Watch(settled_s=10)
    watch.look({"b.csv": (1, 1, 1), "a.csv": (1, 1, 1)}, 0)
    assert watch.ready("bills", 10, _whole) == ["a.csv"]
    assert watch.ready("grid", 10, _whole) == ["a.csv", "b.csv"]
    watch.look({"b.csv": (1, 1, 1), "a.csv": (1, 1, 1), "c.csv": (1, 1, 1)}, 11)
    assert watch.ready("grid", 11, _whole) == []


def test_what_is_no_file_of_a_grid_is_taken_alone() -> None:
    watch = Watch(settled_s=10)
    watch.look({"b.csv": (1, 1, 1), "a.docx": (1, 1, 1)}, 0)
    assert watch.ready("grid", 10, _whole) == ["a.docx"]
    watch.look({"b.csv": (1, 1, 1)}, 11)
    assert watch.ready("grid", 11, _whole) == ["b.csv"]


def test_links_and_what_is_too_large_are_refused_with_the_mend() -> None:
    assert unsound("a", is_file=True, links=1, size=5) == ("", "")
    assert unsound("a", is_file=False, links=1, size=5)[0] == "link"
    assert unsound("a", is_file=True, links=2, size=5)[0] == "hard_link"
    code, why = unsound("a", is_file=True, links=1, size=MOST_BYTES + 1)
    assert (code, "split it" in why) == ("too_large", True)


def test_a_report_says_what_was_stored_or_why_nothing_was() -> None:
    done = report_text(("a.csv",), Outcome(state="done", rows=1200, refused_rows=3, changes=9))
    assert "1,200 rows" in done
    assert "3 refused" in done
    parted = report_text(("a.xlsx",), Outcome(state="done", unread_sheets=("a.xlsx · 封面",)))
    assert "未读取的工作表（没有表头）: a.xlsx · 封面" in parted
    why = "a.csv is empty; export it again"
    assert why in report_text(("a.csv",), Outcome(state="refused", why=why))
    stopped = report_text(("a.csv",), Outcome(state="refused", why="x", changes=1200))
    assert "1,200 things" in stopped
    assert "nothing was imported" not in stopped
