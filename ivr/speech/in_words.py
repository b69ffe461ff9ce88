"""Free text of a person ("18:30", "3.5万户", "10kV") in words that a voice reads correctly.

Rule: no digit is left over. What the system itself says comes in words already (words.py) and
passes unchanged.
"""

import re
import unicodedata

from core.language import Language
from ivr.speech import figures_en, figures_zh

_SIGNS_ZH = {
    "№": "编号", "℃": "摄氏度", "℉": "华氏度", "㎡": "平方米", "㎥": "立方米", "m²": "平方米",
    "m³": "立方米", "²": "平方", "³": "立方",
    "×": "乘", "÷": "除以", "≥": "大于等于", "≤": "小于等于", "±": "正负",
    "→": "到", "Ω": "欧", "￥": "¥", "½": "二分之一", "¼": "四分之一", "¾": "四分之三",
    "……": "。", "——": "，",
}  # fmt: skip
_SIGNS_EN = {
    "№": " number ", "℃": " degrees", "℉": " degrees Fahrenheit", "㎡": " square metres",
    "㎥": " cubic metres", "m²": " square metres", "m³": " cubic metres", "²": " squared",
    "³": " cubed", "×": " times ",
    "÷": " divided by ", "≥": " at least ", "≤": " at most ", "±": " plus or minus ",
    "→": " to ", "Ω": " ohms", "￥": "¥", "½": " a half", "¼": " a quarter",
    "¾": " three quarters",
}  # fmt: skip
_SIGN = {
    language: (re.compile("|".join(map(re.escape, signs))), signs)
    for language, signs in (("zh", _SIGNS_ZH), ("en", _SIGNS_EN))
}
_DASHES = re.compile(r"(?<=\d)\s*[~～–—−‐‑‒-]+\s*(?=\d)")


def in_words(text: str, language: Language) -> str:
    """Spell what a text has in figures, units and signs."""
    pattern, signs = _SIGN[language]
    plain = pattern.sub(lambda sign: signs[sign.group()], text)
    plain = re.sub(
        r"[^，。！？；（）：、…]+", lambda run: unicodedata.normalize("NFKC", run[0]), plain
    )
    plain = "".join(_ascii_digit(character) for character in plain)
    plain = _DASHES.sub("-", re.sub(r"(?<=\d)：(?=\d)", ":", plain))
    for rule, words in figures_zh.RULES if language == "zh" else figures_en.RULES:
        plain = rule.sub(words, plain)
    return plain


def _ascii_digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
