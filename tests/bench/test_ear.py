"""What the machine's ear wrote is compared with what was said, not with how it is spelt."""

import numpy as np
import pytest

from bench.ear.line import RATE, cut
from bench.ear.normal import compare, holds
from bench.ear.sentences import sentences, values


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("预计今天下午三点半左右恢复供电。", "预计今天下午3:30左右恢复供电"),
        ("上午八点三十五分左右", "上午8点35左右"),
        ("晚上六点四十分", "晚上6.40分"),
        ("您有欠费一百八十六元两角七分。", "您有欠费186.27元"),
        ("三千零五元六角", "3,005.6元"),
        ("尾号四零七二的户号", "尾号4072的户号"),
        ("您的工单号是幺零零八六。", "您的工单号是10086"),
        ("十二月四日星期五", "12月4日星期五"),
    ],
)
def test_chinese_written_in_digits_is_no_mishearing(said: str, understood: str) -> None:
    assert compare(said, understood, "zh").wrong == 0


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("The outage has been cancelled.", "the outage has been canceled"),
        (
            "about twenty-five to nine on the twenty-ninth of May",
            "About 25 to 9 on the 29th of May",
        ),
        ("one hundred and eighty-six point two seven yuan", "186.27 yuan"),
        ("ending in four zero seven two", "ending in 4072"),
    ],
)
def test_english_written_in_digits_is_no_mishearing(said: str, understood: str) -> None:
    assert compare(said, understood, "en").wrong == 0


def test_mishearings_are_counted_by_sign_by_syllable_and_by_tone() -> None:
    heard = compare("查询电费请按二", "查行店费请案二", "zh")
    assert (heard.wrong, heard.size) == (3, 7)
    assert (heard.wrong_syllables, heard.wrong_tones, heard.syllables) == (1, 1, 7)


def test_a_value_is_right_only_as_a_whole() -> None:
    assert holds("四千零七十二", "电表读数是4072度", "zh")
    assert not holds("四千零七十二", "电表读数是4772度", "zh")
    assert holds("four zero seven two", "Your order number is 4072.", "en")
    assert not holds("four zero seven two", "Your order number is 4172.", "en")


@pytest.mark.slow
def test_there_are_as_many_sentences_as_promised_and_always_the_same() -> None:
    assert len(set(sentences("zh"))) == 200
    assert len(set(sentences("en"))) == 60
    assert sentences("zh") == sentences("zh")
    assert all(one.value in one.text for one in values("zh") + values("en"))


def test_a_recording_is_cut_where_each_sound_begins() -> None:
    chance = np.random.default_rng(1)
    sounds = [chance.normal(0, 3_000, int(RATE * s)).astype(np.int16) for s in (1, 0.5, 2)]
    gap = np.zeros(RATE * 3 // 2, np.int16)
    heard = np.concatenate([part for sound in sounds for part in (gap, sound)] + [gap])
    pieces = cut(heard, sounds)
    for sound, piece in zip(sounds, pieces, strict=True):
        loud = np.flatnonzero(piece)
        assert abs(len(loud) - len(sound)) < RATE / 50
