"""When a file in the drop folder is whole, and what is said of it."""

from exchange.drop.arrival import MOST_BYTES, Outcome, Watch, is_final, report_text, unsound


def test_a_copy_under_way_is_left_alone_until_it_has_its_last_name() -> None:
    assert is_final("客户.csv")
    others = (".hidden.csv", "~$open.xlsx", "a.csv.part", "a.CSV.tmp", "a.filepart", "mapping.yaml")
    assert not any(map(is_final, others))
    assert not is_final("a.csv.rejects.csv")


def test_a_file_that_grows_is_not_whole_until_it_rests() -> None:
    watch = Watch(settled_s=10)
    watch.look({"a.csv": (1, 1)}, 0)
    watch.look({"a.csv": (2, 2)}, 8)
    assert watch.ready("customers", 12) == []
    watch.look({"a.csv": (2, 2)}, 18)
    assert watch.ready("customers", 18) == ["a.csv"]


def test_files_are_taken_one_by_one_but_those_of_a_grid_together_once_all_are_whole() -> None:
    watch = Watch(settled_s=10)
    watch.look({"b": (1, 1), "a": (1, 1)}, 0)
    assert watch.ready("bills", 10) == ["a"]
    assert watch.ready("grid", 10) == ["a", "b"]
    watch.look({"b": (1, 1), "a": (1, 1), "c": (1, 1)}, 11)
    assert watch.ready("grid", 11) == []


def test_links_and_what_is_too_large_are_refused_with_the_mend() -> None:
    assert unsound("a", is_file=True, links=1, size=5) == ""
    assert "link" in unsound("a", is_file=False, links=1, size=5)
    assert "copy it" in unsound("a", is_file=True, links=2, size=5)
    assert "split it" in unsound("a", is_file=True, links=1, size=MOST_BYTES + 1)


def test_a_report_says_what_was_stored_or_why_nothing_was() -> None:
    done = report_text(("a.csv",), Outcome(state="done", rows=1200, refused_rows=3, changes=9))
    assert "1,200 rows" in done
    assert "3 refused" in done
    parted = report_text(("a.xlsx",), Outcome(state="done", unread_sheets=("a.xlsx · 封面",)))
    assert "未读取的工作表（没有表头）: a.xlsx · 封面" in parted
    why = "a.csv is empty; export it again"
    assert why in report_text(("a.csv",), Outcome(state="refused", why=why))
