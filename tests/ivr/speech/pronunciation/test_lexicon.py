"""The operator's own words: bad lines are named, good ones count."""

from pathlib import Path

import pytest

from ivr.speech.pronunciation import lexicon
from ivr.speech.pronunciation.lexicon import FILE, Lexicon, ours, read, read_file
from ivr.speech.pronunciation.mandarin import words


def test_a_word_with_figures_or_marks_counts() -> None:
    found, faults = read('"长虹" = "cháng hóng"\n"绿" = "lǜ"\n"了" = "le"', "x", Lexicon())
    assert faults == []
    assert found.words == {"长虹": ("chang2", "hong2"), "绿": ("lv4",), "了": ("le5",)}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("长虹 = chang2", 'write "长虹" = "chang2 hong2"'),
        ('"长虹" = "chang2"', "2 characters but 1 syllables"),
        ('"长虹" = "chang2 xxx1"', "“xxx1” in “chang2 xxx1” is no pinyin"),
        ('"长虹" = "chang6 hong2"', "no pinyin"),
        ('"长虹" = 7', "is not read"),
        ('"" = "chang2"', "is not read"),
        ("[streets]", "[streets] is no part; write one of [words]"),
        ("\0\0", "is not read"),
    ],
)
def test_a_bad_line_is_named_and_the_others_count(line: str, told: str) -> None:
    text = f'# mine\n"朝阳" = "zhao1 yang2"\n{line}\n[words]\n"地" = "di4"\n'
    found, faults = read(text, "lexicon.toml", Lexicon())
    assert found.words == {"朝阳": ("zhao1", "yang2"), "地": ("di4",)}
    assert len(faults) == 1
    assert faults[0].startswith("lexicon.toml, line 3: ")
    assert told in faults[0]


def test_a_thousand_bad_lines_are_told_in_a_few() -> None:
    _, faults = read("?\n" * 1000, "lexicon.toml", Lexicon())
    assert len(faults) == 21
    assert "980 more lines" in faults[-1]


def test_the_operators_word_wins_and_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes('"长虹" = "zhang3 hong2"\n'.encode("gb18030"))
    found, faults = read_file(tmp_path / FILE, ours())
    assert faults == []
    assert found.words["长虹"] == ("zhang3", "hong2")
    assert found.words["地址"] == ("di4", "zhi3")
    assert found.digest != ours().digest


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert read_file(tmp_path / FILE, ours()) == (ours(), [])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    found, faults = read_file(tmp_path / FILE, ours())
    assert found == ours()
    assert "cannot be read" in faults[0]


def test_words_are_said_as_the_folder_in_use_has_them(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('"长虹" = "zhang3 hong2"\n', encoding="utf-8")
    try:
        assert lexicon.use(tmp_path) == []
        assert words("长虹路")[0].syllables == ("zhang3", "hong2")
    finally:
        lexicon.use(tmp_path / "none")
    assert words("长虹路")[0].syllables == ("chang2", "hong2")
