"""Text as the characters that the voice's model knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import Language
from ivr.speech.pronunciation.phonemes import LIMIT, VOCABULARY, phonemes, pieces

pytestmark = pytest.mark.border  # espeak-ng says English


def test_chinese_becomes_ipa_with_arrows_for_tones() -> None:
    assert phonemes("您的用电地址，停电。", "zh") == "ni↗ntɤ jʊ↘ŋtjɛ↘n ti↘\uab67ɨ↓, tʰi↗ŋtjɛ↘n."


def test_english_becomes_the_models_letters() -> None:
    assert phonemes("Please press one.", "en") == "plˈiz pɹˈɛs wˈʌn."


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("the hour, the house", "ði ˈWəɹ, ðə hˈWs."),
        ("to open, to close", "tʊ ˈOpᵊn, tə klˈOz."),
        ("Please record, the record", "plˈiz ɹəkˈɔɹd, ðə ɹˈɛkəɹd."),
        ("outages restored", "ˈWTɪʤᵻz ɹəstˈɔɹd."),
        ("SMS", "ˌɛsˌɛmˈɛs."),
        ("Kubernetes", "kjˈubəɹnˌits."),
        ("5 pm", "fˈIv pˈi ˈɛm."),
    ],
)
def test_english_words_are_said_as_the_model_learned_them(text: str, sounds: str) -> None:
    assert phonemes(text + ".", "en") == sounds


def test_latin_words_in_chinese_are_said_or_spelled() -> None:
    assert phonemes("打开APP", "zh") == "ta↓kʰai→ ˈA pˈi pˈi"
    assert phonemes("连接WiFi。", "zh") == "ljɛ↗nʨje→ wˈI fˌI."
    assert phonemes("5kWh", "zh") == phonemes("五千瓦时", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_thousand_characters_of_anything_become_pieces(language: Language) -> None:
    for text in ("好" * 2000, "x" * 2000, "7" * 2000, "ab " * 666, "<\0>好" * 500, "一，" * 1000):
        assert pieces(text, language)
        assert all(0 < len(piece) <= LIMIT for piece in pieces(text, language))


@pytest.mark.parametrize("text", ["", "...", "😀", "\0", "<>", " \n "])
def test_what_has_nothing_to_say_is_silent(text: str) -> None:
    assert phonemes(text, "zh") == ""
    assert pieces(text, "zh") == []


def test_a_long_text_is_cut_at_punctuation() -> None:
    sentence = "您的用电地址因设备故障停电，预计今天恢复供电。"
    found = pieces(sentence * 40, "zh")
    assert all(len(piece) <= LIMIT for piece in found)
    assert all(piece.endswith((".", ",")) for piece in found)
    assert "".join(found).replace(" ", "") == phonemes(sentence * 40, "zh").replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Ll", "Lu"]), max_size=60),
    st.sampled_from(["zh", "en"]),
)
def test_no_text_is_too_odd(text: str, language: Language) -> None:
    assert set(phonemes(text, language)) <= VOCABULARY.keys()
