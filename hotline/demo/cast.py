"""The cast of the demo city: callers known by name, with fixed numbers, for documents and tests.

They are in every demo city of any seed and size. Numbers begin with 1349, a mobile range that is
assigned to no network in China; all people and firms are invented.
"""

import msgspec

from core import phone
from core.language import Language
from customers.caller.match import Grade, Kind, Role
from hotline.demo.codes import customer_number, feeder_code, transformer_code


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One caller of the cast; a caller without a name is no customer."""

    key: str
    number: str  # they call from, as the network shows it; empty: withheld
    what_zh: str
    what_en: str
    customer_id: int = 0
    name: str = ""
    kind: Kind = "resident"
    grade: Grade = "C"
    language: Language = "zh"
    elderly: bool = False
    critical: str = ""
    phone_role: Role = "owner"
    note: str = ""
    annual_kwh: int = 2_400  # of each premise
    owes: bool = False  # the last two bills are not paid
    premises: tuple[tuple[int, int], ...] = ()  # each by feeder and transformer, counted from 0

    @property
    def customer_number(self) -> str:
        """Give the 客户编号, empty for a caller who is no customer."""
        return customer_number(self.customer_id) if self.customer_id else ""

    @property
    def feeder_code(self) -> str:
        """Give the feeder of the first premise."""
        return feeder_code(self.premises[0][0]) if self.premises else ""

    @property
    def transformer_code(self) -> str:
        """Give the transformer of the first premise."""
        return transformer_code(*self.premises[0]) if self.premises else ""


CAST: tuple[Part, ...] = (
    Part(
        key="resident",
        number="13490000001",
        what_zh="普通居民，号码只对应一位客户",
        what_en="an ordinary resident; the number leads to one customer",
        customer_id=1,
        name="江小满",
        premises=((0, 0),),
    ),
    Part(
        key="elderly",
        number="13490000002",
        what_zh="老年客户，问候后直接转人工",
        what_en="an elderly customer, brought to a person right after the greeting",
        customer_id=2,
        name="沈桂芳",
        elderly=True,
        annual_kwh=1_300,
        premises=((0, 0),),
    ),
    Part(
        key="hospital",
        number="13490000003",
        what_zh="医院，A 级重要客户",
        what_en="a hospital, grade A, must not be without power",
        customer_id=3,
        name="澜江市中心医院",
        kind="public",
        grade="A",
        critical="hospital",
        phone_role="contact",
        note="后勤值班室，双电源",
        annual_kwh=5_200_000,
        premises=((1, 0),),
    ),
    Part(
        key="shared",
        number="13490000004",
        what_zh="夫妻共用一个号码，系统不猜是谁",
        what_en="a couple sharing one number; the system does not guess who calls",
        customer_id=4,
        name="顾明远",
        premises=((0, 1),),
    ),
    Part(
        key="shared_spouse",
        number="13490000004",
        what_zh="夫妻中的另一位",
        what_en="the other half of the couple",
        customer_id=5,
        name="许清荷",
        premises=((0, 2),),
    ),
    Part(
        key="former",
        number="13490000005",
        what_zh="号码曾属于一位客户，现在不是了",
        what_en="a number that once was a customer's and is no longer",
        customer_id=6,
        name="陶望川",
        phone_role="former",
        premises=((0, 3),),
    ),
    Part(
        key="english",
        number="13490000006",
        what_zh="讲英语的客户",
        what_en="a customer who prefers English",
        customer_id=7,
        name="Oliver Grant",
        language="en",
        premises=((0, 0),),
    ),
    Part(
        key="factory",
        number="13490000007",
        what_zh="工厂，两处用电地址在两条馈线上",
        what_en="a factory with two premises on two feeders",
        customer_id=8,
        name="澜江精工机械厂",
        kind="industry",
        grade="A",
        phone_role="contact",
        annual_kwh=3_600_000,
        premises=((1, 1), (2, 0)),
    ),
    Part(
        key="shop",
        number="13490000008",
        what_zh="小吃店，B 级商业客户",
        what_en="a snack bar, grade B business",
        customer_id=9,
        name="荷风路小吃店",
        kind="business",
        grade="B",
        annual_kwh=22_000,
        premises=((0, 4),),
    ),
    Part(
        key="waterworks",
        number="13490000009",
        what_zh="自来水厂，重要客户",
        what_en="the water works, must not be without power",
        customer_id=10,
        name="澜江自来水厂",
        kind="public",
        grade="A",
        critical="water_works",
        phone_role="contact",
        annual_kwh=8_800_000,
        premises=((2, 1),),
    ),
    Part(
        key="life_support",
        number="13490000010",
        what_zh="家中有呼吸机的居民",
        what_en="a resident with a ventilator at home",
        customer_id=11,
        name="陆平安",
        critical="life_support",
        note="家中有呼吸机，停电须提前通知",
        annual_kwh=3_900,
        premises=((0, 0),),
    ),
    Part(
        key="debtor",
        number="13490000011",
        what_zh="欠费居民",
        what_en="a resident who owes two bills",
        customer_id=12,
        name="贺临",
        owes=True,
        premises=((0, 5),),
    ),
    Part(
        key="landlord",
        number="13490000012",
        what_zh="房东，四个户号",
        what_en="a landlord with four accounts",
        customer_id=13,
        name="钱广厦",
        grade="B",
        annual_kwh=3_100,
        premises=((0, 6), (0, 6), (1, 2), (2, 2)),
    ),
    Part(
        key="unknown",
        number="13490009999",
        what_zh="系统里没有的号码",
        what_en="a number that is nobody's",
    ),
    Part(
        key="withheld",
        number="",
        what_zh="隐藏号码的来电",
        what_en="a caller who hides their number",
    ),
)
CUSTOMERS = tuple(part for part in CAST if part.customer_id)


def part(key: str) -> Part:
    """Find a part by its key; the error names those there are."""
    for one in CAST:
        if one.key == key:
            return one
    known = ", ".join(one.key for one in CAST)
    raise LookupError(f"nobody of the cast is called {key!r}; there are {known}")


def caller_of(who: str, plan: phone.NumberPlan) -> Part:
    """Find a part by its key, or make one of a telephone number: of an imported customer, say."""
    number = phone.parse(who, plan)
    if not isinstance(number, phone.Phone):
        try:
            return part(who)
        except LookupError as unknown:
            raise LookupError(f"{unknown}; or give the telephone number of any customer") from None
    calls_from = phone.national(number.e164, plan)
    return Part(key=calls_from, number=calls_from, what_zh="", what_en="")
