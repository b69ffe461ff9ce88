"""How Chinese says what is written in figures: dates, times, money, units, numbers.

`RULES` are applied one after the other; each leaves words, which no later one touches. A number
is a quantity before a measure word, else its digits are read from five on; 1 of a number that is
read by its digits is 幺. A range is 到, a dash in a house number 杠.
"""

import re
from collections.abc import Callable

from ivr.speech.words import amount, count, digits, integer, spaced_digits

_UNITS = {
    "kW·h": "千瓦时", "kWh": "千瓦时", "KWH": "千瓦时", "kwh": "千瓦时", "MWh": "兆瓦时",
    "GWh": "吉瓦时", "kVA": "千伏安", "KVA": "千伏安", "MVA": "兆伏安", "kvar": "千乏",
    "kV": "千伏", "KV": "千伏", "kv": "千伏", "kW": "千瓦", "KW": "千瓦", "kw": "千瓦",
    "MW": "兆瓦", "mA": "毫安", "kA": "千安", "Hz": "赫兹", "km/h": "公里每小时", "km": "公里",
    "cm": "厘米", "mm": "毫米", "kg": "公斤", "min": "分钟",
}  # fmt: skip
_AFTER_FIGURE = {"V": "伏", "A": "安", "W": "瓦", "m": "米", "h": "小时", "s": "秒", "t": "吨"}
_MEASURES = (
    "户", "个", "名", "人", "位", "家", "台", "条", "辆", "处", "起", "次", "件", "份", "张",
    "笔", "根", "座", "只", "块", "层", "段", "倍", "天", "小时", "分钟", "秒", "周", "年",
    "度", "千", "万", "亿", "百", "元", "角", "米", "公里", "公斤", "平方", "立方", "兆", "吨",
    "伏", "安", "瓦", "毫", "厘米", "吉", "岁", "点", "回", "遍", "种", "项", "类", "批", "夜",
    "时", "口", "部", "摄氏度", "支", "组", "步", "道", "级", "成", "折", "把",
)  # fmt: skip
_MEASURE = "|".join(_MEASURES)
_NAMED = (
    r"(?:尾号|户号|单号|编号|工号|账号|电表号|号码|验证码|密码|电话|热线|致电|拨打|邮编|手机|转|"
    r"分机)"
)
_ORDERED = "单元|[月日号楼幢栋室房期区路线组届季等排座层]"
_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"


def _whole(figures: str) -> int:
    return int(figures.replace(",", ""))


def _quantity(figures: str, *, measured: bool = True) -> str:
    """Spell a figure as a quantity: 3.5 is 三点五, 2 before a measure word 两."""
    whole, _, part = figures.replace(",", "").partition(".")
    if part:
        return f"{integer(int(whole), 'zh')}点{_plain_digits(part)}"
    if len(whole) > 12:
        return spaced_digits(whole, "zh")
    return count(int(whole), "zh") if measured else integer(int(whole), "zh")


def _plain_digits(figures: str) -> str:
    return digits(figures, "zh").replace("幺", "一")


def _money(found: re.Match[str]) -> str:
    sign, yuan, fen = found["minus"], found["yuan"], found["part"] or ""
    if len(yuan) > 15:
        return f"{spaced_digits(yuan, 'zh')}元"
    value = _whole(yuan) * 100 + int(f"{fen:0<2}")
    return ("负" if sign else "") + amount(value, "zh")


def _date(found: re.Match[str]) -> str:
    year = f"{_plain_digits(found['year'])}年" if found["year"] else ""
    return f"{year}{integer(int(found['month']), 'zh')}月{integer(int(found['day']), 'zh')}日"


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found["hour"]), int(found["minute"])
    words = f"{count(hour, 'zh')}点"
    if minute:
        words += f"{'零' if minute < 10 else ''}{integer(minute, 'zh')}分"
    second = int(found["second"] or 0)
    return words + (f"{'零' if second < 10 else ''}{integer(second, 'zh')}秒" if second else "")


def _percent(found: re.Match[str]) -> str:
    head = "千分之" if found[2] == "‰" else "百分之"
    return head + _quantity(found[1], measured=False)


def _unit(found: re.Match[str]) -> str:
    """Spell a unit behind a figure; the figure follows as a quantity."""
    return f"{found[1]}{(_UNITS | _AFTER_FIGURE)[found[2]]}"


def _range(found: re.Match[str]) -> str:
    """Join two figures: 到 when they rise, 杠 when they are parts of one number."""
    low, high = found[1], found[2]
    rises = float(low) < float(high) and len(low) <= 4 and len(high) - len(low) <= 1
    if rises:
        return f"{low}到{high}"
    return f"{low}杠{digits(high, 'zh') if len(high) >= 3 and high.isdecimal() else high}"


def _house(found: re.Match[str]) -> str:
    figures, unit = found[1], found[2]
    by_digit = (len(figures) >= 3 and unit.strip() in ("室", "房", "线")) or len(figures) > 4
    return (digits(figures, "zh") if by_digit else integer(int(figures), "zh")) + unit


def _coded(found: re.Match[str]) -> str:
    """Read figures after letters: A2 as a number, F5023 by its digits."""
    figures = found[1]
    return integer(int(figures), "zh") if len(figures) < 3 else digits(figures, "zh")


def _bare(found: re.Match[str]) -> str:
    figures = found[0]
    if len(figures) >= 5 or (len(figures) > 1 and figures[0] == "0"):
        return spaced_digits(figures, "zh")
    if figures in ("110", "119", "120", "122", "114"):
        return digits(figures, "zh")
    return integer(int(figures), "zh")


def _slashed(found: re.Match[str]) -> str:
    """Read 11/27 as a date, 1/3 as a fraction, 5/2 as a house number."""
    first, second = int(found[1]), int(found[2])
    words, more = integer(first, "zh"), integer(second, "zh")
    if first <= 12 < second < 32:
        return f"{words}月{more}日"
    return f"{more}分之{words}" if first < second else f"{words}杠{more}"


def _domain(found: re.Match[str]) -> str:
    parts = re.split(r"(\d+)", found[0].replace(".", "点"))
    return "".join(_plain_digits(part) if part.isdecimal() else part for part in parts)


def _telephone(found: re.Match[str]) -> str:
    return "，".join(spaced_digits(part, "zh") for part in re.findall(r"\d+", found[0]))


_SOURCE: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:cn|com|net|org|gov)(?![A-Za-z0-9])", _domain),
    (
        r"(?<!\d)(?P<year>\d{4})(?:-|/|\.|年)(?P<month>0?[1-9]|1[0-2])(?:-|/|\.|月)"
        r"(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号(?![楼院])|(?!\d|[-/.]\d))",
        _date,
    ),
    (
        r"(?P<year>)(?<!\d)(?P<month>0?[1-9]|1[0-2])月(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号(?![楼院]))",
        _date,
    ),
    (r"(?<!\d)(\d{4})年", lambda m: f"{_plain_digits(m[1])}年"),
    (r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)", _telephone),
    (r"(?<!\d)1[3-9]\d{2}[ -]\d{3}[ -]\d{4}(?!\d)", lambda m: spaced_digits(m[0], "zh")),
    (r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3}[ -])\d{3,4}[ -]?\d{4}(?!\d)", _telephone),
    (r"(?<!\d)\d{3,5}(?:[ -]\d{3,5}){2,}(?!\d)", _telephone),
    (
        r"(?<![\d:])(?P<hour>[01]?\d|2[0-4])(?::|[点时](?=\d))(?P<minute>[0-5]\d)"
        r"(?:分(?!钟)|:(?P<second>[0-5]\d))?(?![\d:])",
        _time,
    ),
    (r"(?<=[点分半日])-(?=[\d一二三四五六七八九十两零])", lambda _: "到"),
    (r"(?<=\d%)-(?=\d)", lambda _: "到"),
    (rf"(?<![\d.,])({_FIGURE})([%‰])", _percent),
    (r"(?<![\d.:-])(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?![\d.:-])", _range),
    (r"(?<![A-Za-z\d])-(?=\d+(?:\.\d+)?(?:摄氏度|度|°C))", lambda _: "零下"),
    (r"(?<=\d)\s*°C?", lambda _: "度"),
    (
        rf"(\d ?)({'|'.join(map(re.escape, [*_UNITS, *_AFTER_FIGURE]))})(?![A-Za-z])",
        _unit,
    ),
    (rf"(?<![A-Za-z])({'|'.join(map(re.escape, _UNITS))})(?![A-Za-z])", lambda m: _UNITS[m[1]]),
    (r"(?<=[元米时里克户人万天])/(?=\S)", lambda _: "每"),
    (
        r"(?<![\d.,])(?P<minus>-?)(?:¥|RMB) ?(?P<yuan>\d+(?:,\d{3})*)(?:\.(?P<part>\d\d?))?"
        r"(?![\d.,万亿千百])(?:元)?",
        _money,
    ),
    (r"¥ ?([\d.,]*\d)([万亿]?)元?", lambda m: f"{m[1]}{m[2]}元"),
    (
        r"(?<![\d.,])(?P<minus>-?)(?P<yuan>\d+(?:,\d{3})*)(?:\.(?P<part>\d\d?))? ?元",
        _money,
    ),
    (r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])", _slashed),
    (r"(?<=尾号)(\d+)", lambda m: digits(m[1], "zh")),
    (r"编号(\d{1,3})(?!\d)", lambda m: f"编号{integer(int(m[1]), 'zh')}"),
    (rf"({_NAMED}[是为:：\s]*)(\d+)", lambda m: m[1] + spaced_digits(m[2], "zh")),
    (r"(?<![A-Za-z\d])-(?=\d+[层楼])", lambda _: "负"),
    (r"\d{3,4}(?=(?:[、,，和及]\d{3,4})+[室房])", lambda m: digits(m[0], "zh")),
    (rf"(?<![\d.,])(\d+)( ?(?:{_ORDERED}))", _house),
    (r"第(\d{1,9})(?!\d)", lambda m: f"第{integer(int(m[1]), 'zh')}"),
    (r"(?<=[A-Za-z])-?(\d+)(?![.\d])", _coded),
    (r"\$ ?([\d.,]*\d)", lambda m: f"{m[1]}美元"),
    (r"#(\d{1,4})(?!\d)", lambda m: f"{integer(int(m[1]), 'zh')}号"),
    (r"(?<!\d)(\d{1,4})#", lambda m: f"{integer(int(m[1]), 'zh')}号"),
    (r"(?<![\d.])(\d+(?:\.\d+){2,})(?![\d.])", lambda m: "点".join(
        integer(int(part), "zh") if len(part) < 4 else digits(part, "zh")
        for part in m[1].split("."))),
    (r"(?<=\d):(?=\d)", lambda _: "比"),
    (rf"(?<![A-Za-z\d])-(?={_FIGURE})", lambda _: "负"),
    (rf"({_FIGURE})(?= ?(?:余|多)?(?:{_MEASURE}))", lambda m: _quantity(m[1])),
    (r"\d+(?:,\d{3})*\.\d+|\d{1,3}(?:,\d{3})+", lambda m: _quantity(m[0], measured=False)),
    (r"(?<=\d)-(?=\d)", lambda _: "杠"),
    (r"\d+", _bare),
    (r"(?<=[月日号点分年天])[-~](?=[一二三四五六七八九十零两次])", lambda _: "到"),
    (r"(?<=[月日号点分年天])[—~-]+(?=[次翌当凌早上中下晚明后])", lambda _: "到"),
    (r"(?<=按)[#]|#(?=[键号])", lambda _: "井号"),
    (r"(?<=按)[*]|[*](?=[键号])", lambda _: "星号"),
    (r"(井号|星号)号?键?", lambda m: f"{m[1]}键"),
    (r"(?<=\w)&(?=\w)", lambda _: "和"),
    (r"@", lambda _: "艾特"),
    (r" ?\+ ?(?=\w)", lambda _: "加"),
    (r" ?= ?", lambda _: "等于"),
    (r"%", lambda _: "百分号"),
    (r"[/|\\]", lambda _: "，"),
)  # fmt: skip
RULES = tuple((re.compile(pattern), words) for pattern, words in _SOURCE)
