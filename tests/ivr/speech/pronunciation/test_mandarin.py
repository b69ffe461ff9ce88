"""Chinese characters as syllables: heteronyms in street names, and tones in running speech."""

import csv
from pathlib import Path

import pytest

from ivr.speech.pronunciation.mandarin import mandarin, words
from ivr.speech.pronunciation.sandhi import spoken

_STREETS = Path(__file__).with_name("streets.csv")


def streets() -> dict[str, list[str]]:
    """Read the checked list: name → syllables."""
    lines = [line for line in _STREETS.read_text().splitlines() if not line.startswith("#")]
    return {row["name"]: row["pinyin"].split() for row in csv.DictReader(lines)}


def _syllables(text: str) -> list[str]:
    return [syllable for word in words(text) for syllable in word.syllables]


def _said(text: str) -> str:
    return " ".join(syllable for word in spoken(words(text)) for syllable in word.syllables)


def test_of_two_thousand_street_names_one_syllable_in_two_hundred_is_wrong_at_most() -> None:
    checked = streets()
    assert len(checked) >= 2_000
    pairs = [
        (name, said, right)
        for name, syllables in checked.items()
        for said, right in zip(_syllables(name), syllables, strict=True)
    ]
    wrong = [pair for pair in pairs if pair[1] != pair[2]]
    assert len(wrong) / len(pairs) <= 0.005, wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("您的地址长虹路", "nin2 de5 di4 zhi3 chang2 hong2 lu4"),
        ("到银行办理", "dao4 yin2 hang2 ban4 li3"),
        ("线路检修", "xian4 lu4 jian3 xiu1"),
        ("重合闸成功", "chong2 he2 zha2 cheng2 gong1"),
        ("变压器过载", "bian4 ya1 qi4 guo4 zai4"),
        ("调度中心", "diao4 du4 zhong1 xin1"),
        ("校长和所长", "xiao4 zhang3 he2 suo2 zhang3"),
        ("长一点的电线", "chang2 yi4 dian3 de5 dian4 xian4"),
        ("十二弄三号", "shi2 er4 long4 san1 hao4"),
        ("一个", "yi2 ge4"),
        ("一千", "yi4 qian1"),
        ("一百二十一号", "yi4 bai3 er4 shi2 yi1 hao4"),
        ("第一次", "di4 yi1 ci4"),
        ("星期一", "xing1 qi1 yi1"),
        ("请按一", "qing3 an4 yi1"),
        ("一点五千瓦时", "yi1 dian2 wu3 qian1 wa3 shi2"),
        ("不要", "bu2 yao4"),
        ("不能", "bu4 neng2"),
        ("水果", "shui2 guo3"),
        ("请你等", "qing2 ni2 deng3"),
    ],
)
def test_words_are_said_with_the_tones_of_running_speech(text: str, said: str) -> None:
    assert _said(text) == said


def test_a_character_without_a_reading_leaves_the_others() -> None:
    assert mandarin("李\U00020bb7好") == "li↓xau↓"
    assert mandarin("\U00020bb7") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("树倒了", "shu4 dao3 le5"),
        ("挂着风筝", "gua4 zhe5 feng1 zheng5"),
        ("三相短路", "san1 xiang4 duan3 lu4"),
        ("倒闸操作", "dao3 zha2 cao1 zuo4"),
        ("校验电表", "jiao4 yan4 dian4 biao3"),
        ("转供电", "zhuan3 gong1 dian4"),
        ("二幢", "er4 zhuang4"),
        ("滞纳金", "zhi4 na4 jin1"),
    ],
)
def test_the_trades_words_are_said_as_the_trade_says_them(text: str, said: str) -> None:
    assert " ".join(_syllables(text)) == said
