"""Names for the demo city: surnames as frequent as in China, given names fitting the age.

The shares of the hundred surnames are approximate (per ten thousand people); all persons and
firms are invented.
"""

import re
from collections.abc import Sequence
from typing import assert_never

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from customers.caller.match import Kind


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = (
    "王719李704张657刘515陈447杨307黄219赵228吴200周203徐162孙153马133朱128胡131郭114何118"
    "林109高105罗86郑87梁88谢76宋70唐69许67邓65冯64韩62曹58曾57彭58萧37蔡50潘50田49董51袁55"
    "于60余41叶48蒋48杜50苏48魏50程46吕49丁47沈46任42姚39卢42傅30钟39姜40崔36谭36廖33范37汪38"
    "陆36金37石34戴34贾34韦30夏31邱34方36侯31邹29熊27孟30秦27白26江26阎25薛25尹24段22雷25黎21"
    "史21龙22陶20贺20顾20毛20郝20龚20邵20万19钱19严18覃18武18戴17莫17孔17向17汤17欧阳3"
)
_OLD_FEMALE = _words(
    "桂芳 秀英 玉兰 淑珍 凤英 秀兰 桂英 玉英 翠花 素芬 月娥 惠兰 美华 金凤 银娣 阿妹 彩云 云仙"
)
_OLD_MALE = _words(
    "建国 德明 福生 志强 国强 永康 水根 金木 长根 阿福 树林 炳生 文才 正华 保国 根生 松年 仁义"
)
_FEMALE = "静敏丽娟艳芳婷雪霞倩蕾莉琳颖慧洁玲欣怡佳悦雨涵梓萱诗琪若曦语桐思瑶晓梦清荷芷"
_MALE = "伟强磊洋勇军杰涛超明刚平辉鹏华飞俊浩宇轩子豪博文泽梓睿天佑一鸣致远家承希哲川"
_ANY = "晓文嘉思林安宁乐然辰舒言和清景"
_WESTERN = _words(
    "Oliver Emma Noah Amelia Lucas Clara Henry Alice Felix Nora Marco Elena Pierre Ingrid "
    "Kenji Yuki Priya Arjun Sofia Mateo"
)
_WESTERN_LAST = _words(
    "Hartwell Ashdown Brookes Lindqvist Moreau Tanaka Castell Okafor Petrov Rossi Keller "
    "Byrne Delacroix Nakamura Verma Santoro"
)

_BUSINESS = _words(
    "小吃店 便利店 理发店 面馆 水果行 药房 书店 五金店 洗衣店 花店 茶庄 宾馆 健身馆 诊所 "
    "烘焙坊 眼镜店 摄影馆 汽修行 文具店 超市"
)
_INDUSTRY = _words(
    "精工机械厂 纺织厂 塑料制品厂 食品厂 冷链仓储 电子器件厂 印刷厂 纸箱厂 铸造厂 家具厂 化纤厂"
)
_PUBLIC = _words("小学 中学 幼儿园 社区服务中心 图书馆 派出所 敬老院 文化馆 公交场站 路灯所 体育馆")
_CRITICAL = (
    ("医院", "hospital"),
    ("水厂", "water_works"),
    ("血站", "hospital"),
    ("消防站", "fire_station"),
    ("通信机房", "communications"),
)
_SIGNS = _words(
    "荷风 柳堤 望江 春和 佳禾 恒泰 顺意 万里 同心 青石 白鹭 云台 新港 合众 福临 锦绣 一品 老街"
)

_SHARES = re.findall(r"(\D+)(\d+)", _SURNAMES)
_FAMILY = [name for name, _ in _SHARES]
_FAMILY_SHARE = np.array([int(share) for _, share in _SHARES]) / sum(int(n) for _, n in _SHARES)
_SINGLE_SHARE = 0.16  # of given names of one character


def residents(rng: Generator, elderly: NDArray[np.bool_]) -> list[str]:
    """Give a Chinese name for each resident; the elderly have names usual at their birth."""
    count = len(elderly)
    family = rng.choice(len(_FAMILY), count, p=_FAMILY_SHARE).tolist()
    is_woman = rng.random(count) < 0.5
    young = np.where(rng.random(count) < _SINGLE_SHARE, 1, 2)
    signs = rng.integers(0, 1 << 30, (count, 2)).tolist()
    return [
        _FAMILY[surname] + (_old(woman, pair) if old else _young(woman, length, pair))
        for surname, woman, old, length, pair in zip(
            family, is_woman.tolist(), elderly.tolist(), young.tolist(), signs, strict=True
        )
    ]


def _old(woman: bool, pair: list[int]) -> str:
    names = _OLD_FEMALE if woman else _OLD_MALE
    return names[pair[0] % len(names)]


def _young(woman: bool, length: int, pair: list[int]) -> str:
    own = _FEMALE if woman else _MALE
    last = own[pair[0] % len(own)]
    return last if length == 1 else _ANY[pair[1] % len(_ANY)] + last


def westerner(rng: Generator) -> str:
    """Give a foreigner's name."""
    return f"{_one(rng, _WESTERN)} {_one(rng, _WESTERN_LAST)}"


def firm(rng: Generator, kind: Kind) -> str:
    """Give the name of a shop, a factory or a public building."""
    match kind:
        case "industry":
            return f"澜江{_one(rng, _SIGNS)}{_one(rng, _INDUSTRY)}"
        case "public":
            return f"澜江市{_one(rng, _SIGNS)}{_one(rng, _PUBLIC)}"
        case "business" | "resident":
            return f"{_one(rng, _SIGNS)}{_one(rng, _BUSINESS)}"
        case _:
            assert_never(kind)


def critical_house(rng: Generator) -> tuple[str, str]:
    """Give a building that must not be without power: its name and what it is."""
    name, critical = _CRITICAL[int(rng.integers(0, len(_CRITICAL)))]
    return f"澜江市{_one(rng, _SIGNS)}{name}", critical


def _one(rng: Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(0, len(words)))]
