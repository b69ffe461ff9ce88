"""Clips that go on: how they are named, what is said behind them, how long a silence follows."""

import pytest

from ivr.speech.pronunciation.joints import bare, following, gap_s, goes_on
from ivr.speech.pronunciation.phonemes import LIMIT, VOCABULARY, before, phonemes


def test_a_clips_name_tells_whether_it_goes_on() -> None:
    assert goes_on("三百") == "三百‿"
    assert bare("三百‿") == "三百" == bare("三百")


@pytest.mark.parametrize("text", ["三百", "两千", "九十九", "点"])
def test_what_is_said_behind_a_clip_begins_with_a_stop(text: str) -> None:
    """In the silence of 八's p a cut is not heard."""
    assert phonemes(following(text), "zh").startswith("p")


def test_a_silence_stands_before_consonants_and_vowels_are_laid_over_what_was_before() -> None:
    assert gap_s("三十元") > 0 > gap_s("五十元") == gap_s("二十元")


def test_a_text_before_another_keeps_its_own_sounds_and_they_end_where_it_is_told() -> None:
    sounds, end = before("三百", "八十")
    assert sounds == phonemes("三百八十", "zh")
    assert sounds[:end] == phonemes("三百", "zh")
    assert set(sounds) <= set(VOCABULARY)


def test_tones_before_another_text_are_those_of_running_speech() -> None:
    sounds, end = before("一", "百")
    assert (sounds[:end], phonemes("一", "zh")) == ("i↘", "i→")


@pytest.mark.parametrize("text", ["", "。", "很" * LIMIT])
def test_what_cannot_be_said_before_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be said"):
        before(text, "八号")
