"""Sounds follow the operator's own words, and only those that have them."""

from pathlib import Path

from ivr.speech.pronunciation import lexicon
from ivr.speech.pronunciation.mandarin import words
from ivr.speech.pronunciation.own_words import FILE, OwnWords, read


def test_only_the_lines_about_words_of_a_text_concern_it(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        '# ours\n[words]\n"长坂坡" = "cháng bǎn pō"\n六合 = bad\n[latin]\nsg = "国网"\n',
        encoding="utf-8",
    )
    own = read(tmp_path)
    assert own.concerning("您的用电地址长坂坡路") == '"长坂坡" = "cháng bǎn pō"'
    assert own.concerning("打开SG") == 'sg = "国网"'
    assert own.concerning("您好") == ""


def test_no_file_and_an_unreadable_one_have_no_words(tmp_path: Path) -> None:
    assert read(tmp_path) == OwnWords()
    (tmp_path / FILE).mkdir()
    assert read(tmp_path) == OwnWords()


def test_a_changed_file_counts_from_the_next_text_on(tmp_path: Path) -> None:
    try:
        lexicon.follow(tmp_path)
        assert words("朝晖路")[0].syllables == ("zhao1", "hui1")
        (tmp_path / FILE).write_text('"朝晖" = "chao2 hui1"\n', encoding="utf-8")
        lexicon.follow(tmp_path)
        assert words("朝晖路")[0].syllables == ("chao2", "hui1")
        (tmp_path / FILE).unlink()
        lexicon.follow(tmp_path)
        assert words("朝晖路")[0].syllables == ("zhao1", "hui1")
    finally:
        lexicon.follow(Path("/nowhere"))
