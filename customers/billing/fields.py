"""What a file of bills or payments may tell: one line a field, by the kind of file.

Rule: a file holds one kind of row. A field is read into the columns of the staging table that
`COLUMNS` lists, which are called as those of the thing's table (`models.py`) where they fill one.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

FileKind = Literal["bill", "payment"]
FieldName = Literal[
    "account_number", "month", "amount", "paid", "arrears", "paid_on", "state", "due_on",
    "kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "receipt", "channel",
]  # fmt: skip
Reading = Literal["identifier", "money", "kwh", "month", "day", "moment", "word", "text"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
"""In the order in which the files of a folder are stored."""
State = Literal["paid", "unpaid", "part"]


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


def _kwh(*titles: str) -> Field:
    return Field(titles=titles, read="kwh")


FIELDS: dict[FileKind, dict[FieldName, Field]] = {
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
        "kwh": _kwh("电量", "用电量", "总电量", "结算电量", "计费电量", "抄见电量", "本期电量",
                    "kWh", "Usage", "Consumption"),
        "sharp_kwh": _kwh("尖", "尖电量", "尖峰电量", "尖段电量", "尖时电量", "Sharp", "Sharp kWh"),
        "peak_kwh": _kwh("峰", "峰电量", "高峰电量", "峰段电量", "峰时电量", "Peak", "Peak kWh"),
        "flat_kwh": _kwh("平", "平电量", "平段电量", "平时电量", "Flat", "Flat kWh"),
        "valley_kwh": _kwh("谷", "谷电量", "低谷电量", "谷段电量", "谷时电量", "Valley",
                           "Valley kWh", "Off Peak kWh"),
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
}  # fmt: skip
NEEDED: dict[FileKind, tuple[tuple[FieldName, ...], ...]] = {
    "bill": (("account_number",), ("month",), ("amount",)),
    "payment": (("account_number",), ("paid_on",), ("amount",)),
}
"""The columns a kind of file cannot do without, and every row; of several one is enough."""

_SPLIT = {"sharp_kwh": "integer", "peak_kwh": "integer", "flat_kwh": "integer",
          "valley_kwh": "integer"}  # fmt: skip
COLUMNS: dict[FileKind, dict[str, str]] = {
    "bill": {
        "account_number": "text", "month": "date", "amount_fen": "bigint",
        "told_paid_fen": "bigint", "is_paid": "smallint", "paid_on": "timestamp",
        "due_on": "date", "kwh": "integer", **_SPLIT,
    },
    "payment": {
        "account_number": "text", "receipt": "text", "paid_on": "timestamp",
        "amount_fen": "bigint", "month": "date", "channel": "text",
    },
}  # fmt: skip
"""The columns of a checked row, in its order, with their types."""
KEYS: dict[FileKind, tuple[str, ...]] = {
    "bill": ("account_id", "month"), "payment": ("account_id", "receipt"),
}  # fmt: skip
"""What names a thing; the account's id is found by its number."""
