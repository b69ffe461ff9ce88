"""Sentences cut into clips: the fewest, all words, never inside a Latin word."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import LANGUAGES, Language
from customers.caller.match import Match
from ivr.incoming.caller_facts import Dark, Known
from ivr.incoming.samples import samples
from ivr.incoming.sentences import with_sayable_places
from ivr.speech.voice.bank import bank
from ivr.speech.voice.clips import LONGEST, cut, key, literals
from ivr.speech.words import address_part, amount, count, digits, integer, month
from outages.wording.moments import about
from tests.ivr.callers import HOME, OUTAGE, RESIDENT, SHOP

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 27)
BANK = {language: frozenset(bank(language, TODAY)) for language in ("zh", "en")}
NOW = datetime(2026, 11, 27, 6, 40, tzinfo=UTC)


def _texts(text: str, known: frozenset[str]) -> list[str]:
    return [piece.text for piece in cut(text, known) or ()]


def test_the_fewest_clips_are_taken() -> None:
    known = frozenset({"二", "十", "二十", "三", "元", "三元", "二十三元"})
    assert _texts("二十三元", known) == ["二十三元"]
    assert _texts("二十三元三元", known) == ["二十三元", "三元"]


def test_punctuation_is_a_pause_and_a_longer_one_after_a_sentence() -> None:
    pieces = cut("今天，三点。明天三点。", frozenset({"今天", "三点", "明天"}))
    assert pieces is not None
    assert [piece.text for piece in pieces] == ["今天", "三点", "明天", "三点"]
    comma, stop, none, end = (piece.pause_s for piece in pieces)
    assert stop > comma > none > 0 == end


def test_the_clip_is_taken_that_ends_as_the_sentence_does_there() -> None:
    known = frozenset({"三百", "三百‿", "元", "二十三元"})
    for text, clips in (
        ("三百二十三元，三百。", ["三百‿", "二十三元", "三百"]),
        ("三百元", ["三百‿", "元"]),
    ):
        assert [one.clip for one in cut(text, known) or ()] == clips
    assert _texts("三百元", frozenset({"三百", "元"})) == ["三百", "元"]
    assert _texts("三百。三百元", frozenset({"三百‿", "元"})) == ["三百", "三百", "元"]


def test_a_number_goes_on_inside_and_its_borders_are_pauses() -> None:
    known = frozenset({"余额是", "三百‿", "二十元", "请按一"})
    pauses = [one.pause_s for one in cut("余额是三百二十元请按一", known) or ()]
    assert pauses == [0.03, -0.03, 0.03, 0.0]


def test_a_word_in_no_clip_means_no_cut_at_all() -> None:
    assert cut("今天三点", frozenset({"今天"})) is None
    assert cut("", frozenset({"今天"})) is None
    assert cut("。，", frozenset({"今天"})) is None


def test_a_latin_word_is_not_cut_inside() -> None:
    known = frozenset({"on", "one", "e", "twenty", "two", "twenty-two"})
    assert _texts("one", known) == ["one"]
    assert cut("one", frozenset({"on", "e"})) is None
    assert _texts("twenty-two", known) == ["twenty-two"]


@given(st.text(alphabet="今天三点。，ab ", max_size=30))
def test_what_is_cut_says_all_that_was_there(text: str) -> None:
    known = frozenset({"今", "天", "今天", "三点", "a", "b", "ab"})
    found = cut(text, known)
    if found is not None:
        spoken = "".join(piece.text for piece in found)
        assert spoken == "".join(c for c in text if c not in "。， ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_sentence_is_said_from_its_clips(language: Language) -> None:
    made = list(samples(language, NOW, ZONE))
    around = {literal for one in made for literal in literals(one.text, one.values)}
    assert len(made) > 200
    assert all(len(literal) <= LONGEST for literal in around)
    assert not {literal for literal in around if any(value in literal for value in "0123456789")}
    known = BANK[language] | around | {"示例路", "样本街"}
    unsaid = [one.text for one in made if cut(one.text, known) is None]
    assert unsaid == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_do_not_change_with_the_figures(language: Language) -> None:
    """Else tomorrow's sentence would need clips that nobody rendered."""
    later = NOW + timedelta(days=40, hours=9, minutes=25)
    first, second = (
        {
            literal
            for one in samples(language, at, ZONE)
            for literal in literals(one.text, one.values)
        }
        for at in (NOW, later)
    )
    assert first == second


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_money_and_digits_are_covered(language: Language) -> None:
    for value in (*range(10_000), 10_050, 20_000, 100_203, 1_000_000, 98_765_432):
        assert cut(integer(value, language), BANK[language]), value
        assert cut(count(value, language), BANK[language]), value
    for fen in (*range(300), *range(300, 100_000, 71), 200, 20_000, 1_234_567, 100_000_000):
        assert cut(amount(fen, language), BANK[language]), fen
    for number in ("0123456789", "1000012345678"):
        assert cut(digits(number, language), BANK[language])
    for ahead in range(12):
        assert cut(month(date(2026, ahead + 1, 1), language), BANK[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("start", [False, True])
def test_every_moment_of_the_months_around_is_covered(language: Language, start: bool) -> None:
    step = timedelta(hours=7, minutes=25)
    for number in range(-12, 250):
        moment = NOW + number * step
        text = about(moment, language, NOW, ZONE, start=start)
        assert cut(text, BANK[language]), text


def test_an_address_is_covered_once_its_street_is_known() -> None:
    known = BANK["zh"] | {"长虹路", "幸福家园"}
    for address in ("长虹路12号3幢501室", "长虹路123号", "幸福家园8幢", "幸福家园12号院3号楼", ""):
        assert cut(address_part(address, "1000012345", "zh"), known), address
    assert cut(address_part("长虹路12号", "1000012345", "en"), BANK["en"])


def test_a_clip_is_known_without_the_punctuation_around_it() -> None:
    assert key("，今天。 ") == "今天"
    assert key(" hello. ") == "hello"


def test_a_home_in_a_street_that_no_clip_says_is_named_by_its_accounts_digits() -> None:
    person = msgspec.structs.replace(RESIDENT, premises=(HOME, SHOP))
    known = Known(Match("exact", (person,)), (Dark(OUTAGE, (HOME, SHOP)),))
    for streets, addresses in (
        ({"江南大道"}, [HOME.address, ""]),
        ({"江南大道", "闻涛路"}, [HOME.address, SHOP.address]),
    ):
        clips = BANK["zh"] | streets

        def can_say(text: str, _: Language, clips: frozenset[str] = clips) -> bool:
            return cut(text, clips) is not None

        said = with_sayable_places(known, can_say)
        assert [home.address for home in said.homes] == addresses
        assert [home.address for home in said.dark[0].homes] == addresses
    unable = with_sayable_places(known, lambda text, language: False)
    assert unable == known  # no clip of a digit either: espeak-ng says the address
