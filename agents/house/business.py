"""What calls are about: the business types of this house, of which an agent names one for a call.

Rule: a type that was ever named stays in the table, out of use: old records name it.
"""

from collections.abc import Iterable

import msgspec

_USUAL: tuple[tuple[str, str, str], ...] = (
    ("fault", "故障报修", "Fault report"),
    ("inquiry", "业务咨询", "Inquiry"),
    ("application", "服务申请", "Service request"),
    ("complaint_service", "投诉：服务", "Complaint: service"),
    ("complaint_business", "投诉：营业", "Complaint: billing and contracts"),
    ("complaint_supply", "投诉：停送电", "Complaint: outages and supply"),
    ("complaint_quality", "投诉：供电质量", "Complaint: power quality"),
    ("complaint_grid", "投诉：电网建设", "Complaint: grid construction"),
    ("misconduct", "举报", "Report of misconduct"),
    ("opinion", "意见", "Opinion"),
    ("suggestion", "建议", "Suggestion"),
    ("praise", "表扬", "Praise"),
)


class BusinessType(msgspec.Struct, frozen=True, kw_only=True):
    """业务类型: what a call is about."""

    code: str
    name_zh: str
    name_en: str
    in_use: bool = True
    version: int = 0  # one more with each change; 0: not kept yet


def first_business_types() -> list[BusinessType]:
    """Give the types of a first start: those of the utilities' own statistics."""
    return [BusinessType(code=code, name_zh=zh, name_en=en) for code, zh, en in _USUAL]


def is_offered(code: str, types: Iterable[BusinessType]) -> bool:
    """Tell whether an agent may name this type."""
    return any(one.code == code and one.in_use for one in types)
