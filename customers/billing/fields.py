"""What a file of billing may tell: one line a field, by the kind of file.

Rule: a file holds one kind of row. A field is read into the columns of the staging table that
`COLUMNS` lists, which are called as those of the thing's table (`models.py`) where they fill one.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

FileKind = Literal["meter", "bill", "payment", "reading"]
FieldName = Literal[
    "account_number", "month", "amount", "paid", "arrears", "paid_on", "state", "due_on",
    "kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "receipt", "channel", "meter_number",
    "meter_kind", "multiplier", "at", "grain", "register", "stand", "last_stand",
]  # fmt: skip
Reading = Literal[
    "identifier", "money", "kwh", "month", "day", "moment", "word", "text", "wh", "factor"
]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
"""In the order in which the files of a folder are stored."""
State = Literal["paid", "unpaid", "part"]
Grain = Literal["month", "day", "quarter"]
Register = Literal["total", "sharp", "peak", "flat", "valley"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field: how its column is called by others, and how its cells are read."""

    titles: tuple[str, ...]
    read: Reading
    allowed: tuple[str, ...] = ()
    words: Mapping[str, str] = {}  # what offices write → what is meant


_ACCOUNT = Field(
    titles=("户号", "用电户号", "用户号", "缴费号", "缴费户号", "Account", "Account No",
            "Account Number"),
    read="identifier",
)  # fmt: skip
_MONTH = Field(
    titles=("账期", "电费年月", "应收年月", "账单月份", "电费月份", "结算年月", "年月", "月份",
            "Month", "Billing Month", "Bill Month", "Period"),
    read="month",
)  # fmt: skip
_PAID_ON = (
    "缴费日期", "交费日期", "缴费时间", "交费时间", "收费日期", "收费时间", "实收日期", "结清日期",
    "Paid On", "Paid Date", "Payment Date",
)  # fmt: skip


_METER = Field(
    titles=("表号", "电表", "电表号", "电能表编号", "电表资产号", "资产编号", "Meter", "Meter No",
            "Meter Number"),
    read="identifier",
)  # fmt: skip
_MULTIPLIER = Field(titles=("倍率", "综合倍率", "计量倍率", "Multiplier", "Ratio"), read="factor")
_USED = ("电量", "用电量", "总电量", "结算电量", "计费电量", "抄见电量", "本期电量", "日电量",
         "月电量", "kWh", "Usage", "Consumption")  # fmt: skip
_SHARP = ("尖", "尖电量", "尖峰电量", "尖段电量", "尖时电量", "Sharp", "Sharp kWh")
_PEAK = ("峰", "峰电量", "高峰电量", "峰段电量", "峰时电量", "Peak", "Peak kWh")
_FLAT = ("平", "平电量", "平段电量", "平时电量", "Flat", "Flat kWh")
_VALLEY = ("谷", "谷电量", "低谷电量", "谷段电量", "谷时电量", "Valley", "Valley kWh",
           "Off Peak kWh")  # fmt: skip


FIELDS: dict[FileKind, dict[FieldName, Field]] = {
    "meter": {
        "meter_number": _METER,
        "account_number": _ACCOUNT,
        "meter_kind": Field(
            titles=("电表类型", "表计类型", "电能表类型", "电表类别", "Meter Type", "Meter Kind"),
            read="text",
        ),
        "multiplier": _MULTIPLIER,
    },
    "bill": {
        "account_number": _ACCOUNT,
        "month": _MONTH,
        "amount": Field(
            titles=("应收电费", "应收金额", "应收", "应收总额", "电费", "电费金额", "账单金额",
                    "本期电费", "总电费", "Amount", "Amount Due", "Bill Amount", "Total Amount"),
            read="money",
        ),
        "paid": Field(
            titles=("实收电费", "实收金额", "实收", "已收金额", "已缴金额", "已交金额",
                    "Amount Paid", "Paid Amount"),
            read="money",
        ),
        "arrears": Field(
            titles=("欠费", "欠费金额", "未缴金额", "未交金额", "尚欠金额", "Arrears",
                    "Outstanding", "Open Amount"),
            read="money",
        ),
        "paid_on": Field(titles=_PAID_ON, read="moment"),
        "state": Field(
            titles=("缴费状态", "交费状态", "收费状态", "结清标志", "是否结清", "是否缴清",
                    "费用状态", "Paid", "State", "Status"),
            read="word", allowed=get_args(State),
            words={
                "已缴": "paid", "已缴费": "paid", "已缴清": "paid", "已交": "paid",
                "已交费": "paid", "已结清": "paid", "结清": "paid", "缴清": "paid",
                "已收": "paid", "全部结清": "paid", "是": "paid", "yes": "paid", "y": "paid",
                "1": "paid", "未缴": "unpaid", "未缴费": "unpaid", "未交": "unpaid",
                "未交费": "unpaid", "未结清": "unpaid", "未收": "unpaid", "欠费": "unpaid",
                "否": "unpaid", "no": "unpaid", "n": "unpaid", "0": "unpaid", "open": "unpaid",
                "部分": "part", "部分缴费": "part", "部分交费": "part", "部分结清": "part",
                "部分收费": "part", "partly": "part", "partial": "part",
            },
        ),
        "due_on": Field(
            titles=("缴费截止日期", "缴费截止日", "缴费期限", "应缴日期", "截止日期",
                    "最后缴费日", "Due", "Due On", "Due Date"),
            read="day",
        ),
        "kwh": Field(titles=_USED, read="kwh"),
        "sharp_kwh": Field(titles=_SHARP, read="kwh"),
        "peak_kwh": Field(titles=_PEAK, read="kwh"),
        "flat_kwh": Field(titles=_FLAT, read="kwh"),
        "valley_kwh": Field(titles=_VALLEY, read="kwh"),
    },
    "payment": {
        "account_number": _ACCOUNT,
        "paid_on": Field(titles=(*_PAID_ON, "交易日期", "交易时间", "到账时间"), read="moment"),
        "amount": Field(
            titles=("缴费金额", "交费金额", "收费金额", "实收金额", "实收电费", "实收", "付款金额",
                    "交易金额", "金额", "Amount", "Amount Paid", "Payment"),
            read="money",
        ),
        "month": _MONTH,
        "receipt": Field(
            titles=("流水号", "缴费流水号", "交易流水号", "收费流水号", "收据号", "票据号",
                    "凭证号", "Receipt", "Receipt No", "Transaction", "Transaction ID"),
            read="text",
        ),
        "channel": Field(
            titles=("缴费渠道", "缴费方式", "交费方式", "收费方式", "收费渠道", "渠道", "Channel",
                    "Method", "Payment Method"),
            read="text",
        ),
    },
    "reading": {
        "account_number": _ACCOUNT,
        "meter_number": _METER,
        "at": Field(
            titles=("抄表日期", "抄表时间", "数据日期", "数据时间", "采集时间", "日期", "时间",
                    "Reading Date", "Read At", "Date", "Time", "Timestamp"),
            read="moment",
        ),
        "month": _MONTH,
        "grain": Field(
            titles=("粒度", "数据粒度", "周期", "Grain", "Granularity", "Interval"),
            read="word", allowed=get_args(Grain),
            words={"月": "month", "日": "day", "天": "day", "15分钟": "quarter", "15": "quarter",
                   "15min": "quarter", "15分": "quarter", "1d": "day", "1m": "month"},
        ),
        "register": Field(
            titles=("示数类型", "费率", "费率时段", "时段", "Register", "Period Name"),
            read="word", allowed=get_args(Register),
            words={"总": "total", "有功总": "total", "正向有功总": "total", "尖": "sharp",
                   "有功尖": "sharp", "正向有功尖": "sharp", "峰": "peak", "有功峰": "peak",
                   "正向有功峰": "peak", "平": "flat", "有功平": "flat", "正向有功平": "flat",
                   "谷": "valley", "有功谷": "valley", "正向有功谷": "valley"},
        ),
        "stand": Field(
            titles=("示数", "本次示数", "本期示数", "止码", "止度", "表底", "表码",
                    "Register Reading", "Current Reading"),
            read="wh",
        ),
        "last_stand": Field(
            titles=("上次示数", "上期示数", "起码", "起度", "Previous Reading", "Last Reading"),
            read="wh",
        ),
        "multiplier": _MULTIPLIER,
        "kwh": Field(titles=_USED, read="wh"),
        "sharp_kwh": Field(titles=_SHARP, read="wh"),
        "peak_kwh": Field(titles=_PEAK, read="wh"),
        "flat_kwh": Field(titles=_FLAT, read="wh"),
        "valley_kwh": Field(titles=_VALLEY, read="wh"),
    },
}  # fmt: skip
NEEDED: dict[FileKind, tuple[tuple[FieldName, ...], ...]] = {
    "meter": (("meter_number",), ("account_number",)),
    "bill": (("account_number",), ("month",), ("amount",)),
    "payment": (("account_number",), ("paid_on",), ("amount",)),
    "reading": (
        ("account_number", "meter_number"),
        ("at", "month"),
        ("kwh", "stand", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh"),
    ),
}
"""The columns a kind of file cannot do without, and every row; of several one is enough."""

_SPLIT = {"sharp_kwh": "integer", "peak_kwh": "integer", "flat_kwh": "integer",
          "valley_kwh": "integer"}  # fmt: skip
COLUMNS: dict[FileKind, dict[str, str]] = {
    "meter": {
        "account_number": "text", "number": "text", "kind": "text", "multiplier": "numeric",
    },
    "bill": {
        "account_number": "text", "month": "date", "amount_fen": "bigint",
        "told_paid_fen": "bigint", "is_paid": "smallint", "paid_on": "timestamp",
        "due_on": "date", "kwh": "integer", **_SPLIT,
    },
    "payment": {
        "account_number": "text", "receipt": "text", "paid_on": "timestamp",
        "amount_fen": "bigint", "month": "date", "channel": "text",
    },
    "reading": {
        "account_number": "text", "meter_number": "text", "at": "timestamp", "grain": "text",
        "wh": "bigint", "sharp_wh": "bigint", "peak_wh": "bigint", "flat_wh": "bigint",
        "valley_wh": "bigint", "stand_wh": "bigint",
    },
}  # fmt: skip
"""The columns of a checked row, in its order, with their types."""
KEYS: dict[FileKind, tuple[str, ...]] = {
    "meter": ("number",), "bill": ("account_id", "month"), "payment": ("account_id", "receipt"),
    "reading": ("account_id", "at", "grain", "meter_id"),
}  # fmt: skip
"""What names a thing; the account's id is found by its number."""
