"""Text as the characters that the voice's model knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.speech.voice.phonemes import LIMIT, VOCABULARY, phonemes, pieces

pytestmark = pytest.mark.border  # espeak-ng says English


def test_chinese_becomes_ipa_with_arrows_for_tones() -> None:
    assert phonemes("您的用电地址，停电。", "zh") == "ni↗ntɤ jʊ↘ŋtjɛ↘n ti↘\uab67ɨ↓, tʰi↗ŋtjɛ↘n."


def test_english_becomes_the_models_letters() -> None:
    assert phonemes("Please press one.", "en") == "plˈiz pɹˈɛs wˌʌn."


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
@given(st.text(st.characters(exclude_categories=["L"]), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    assert set(phonemes(text, "zh")) <= VOCABULARY.keys()
