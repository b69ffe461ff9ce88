"""What a file of customers may tell: one line a field, from its titles to the column it fills.

Rule: a field fills the column of its own name in the table of its thing (`customers/models.py`);
the staging table and the upserts (`sql.py`) are made from this list and from that table. So a new
column of an import is a line here and in the models. What stands here holds for every file; a
mapping (`mapping.py`) may put other titles and words in their place.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from core.language import LANGUAGES
from core.sheet.cells import LONGEST_WORD
from customers.caller.match import Grade, Kind

FieldName = Literal[
    "customer_number", "name", "kind", "grade", "language", "elderly", "critical", "note",
    "phone", "phone_role", "phone_extension",
    "account_number", "meter_number", "tariff", "balance", "status",
    "premise_code", "address", "district", "feeder_code", "transformer_code", "lon", "lat",
]  # fmt: skip
Thing = Literal["customer", "phone", "premise", "account"]
Reading = Literal["identifier", "text", "word", "own_word", "yes_no", "money", "degrees"]
"""How a cell is read: `word` is one of those allowed, `own_word` may also be the utility's own."""

KEYS: dict[Thing, FieldName] = {
    "customer": "customer_number", "premise": "premise_code", "account": "account_number",
}  # fmt: skip
"""The field that names a thing, in the order in which things are compared and stored."""
_LONGEST_TEXT = 500


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field: whose it is, how its column is called by others, and how its cells are read."""

    of: Thing
    titles: tuple[str, ...]
    read: Reading = "word"  # a telephone number is read apart: several may stand in a cell
    most: int = 0  # signs of a text, degrees
    allowed: tuple[str, ...] = ()
    words: Mapping[str, str] = {}  # what offices write → what is meant
    column: str = ""  # of the table; empty: called as the field


def _field(of: Thing, *titles: str) -> Field:
    return Field(of=of, titles=titles, read="text", most=LONGEST_WORD)


def _long(of: Thing, *titles: str) -> Field:
    return Field(of=of, titles=titles, read="text", most=_LONGEST_TEXT)


_YES_NO = {"是": "yes", "有": "yes", "对": "yes", "y": "yes", "1": "yes", "true": "yes",
           "否": "no", "无": "no", "n": "no", "0": "no", "false": "no"}  # fmt: skip
FIELDS: dict[FieldName, Field] = {
    "customer_number": Field(
        of="customer", read="identifier", column="number",
        titles=("客户编号", "用户编号", "客户号", "Customer No", "Customer Number"),
    ),
    "name": _long(
        "customer", "客户名称", "用户名称", "户名", "姓名", "名称", "Name", "Customer Name"
    ),
    "kind": Field(
        of="customer", allowed=get_args(Kind),
        titles=("客户类型", "用户类别", "用电类别", "客户类别", "Kind", "Type", "Customer Type"),
        words={
            "居民": "resident", "居民生活": "resident", "低压居民": "resident", "住宅": "resident",
            "商业": "business", "一般工商业": "business", "低压非居民": "business",
            "商户": "business", "commercial": "business",
            "工业": "industry", "大工业": "industry", "高压": "industry",
            "非居民": "business", "非居民照明": "business", "个体": "business",
            "个体工商户": "business", "农业": "business", "农业生产": "business",
            "农业排灌": "business", "非工业": "industry", "普通工业": "industry",
            "一般工业": "industry", "学校": "public", "医院": "public", "党政机关": "public",
            "公共": "public", "机关": "public", "事业单位": "public", "公用": "public",
            "residential": "resident", "industrial": "industry",
        },
    ),
    "grade": Field(
        of="customer", allowed=get_args(Grade),
        titles=("客户等级", "等级", "重要等级", "Grade", "Class"),
        words={"特级": "A", "一级": "A", "二级": "B", "三级": "C", "临时性": "B", "临时": "B",
               "普通": "C", "一般": "C", "无": "C", "否": "C",
               "a级": "A", "b级": "B", "c级": "C"},
    ),
    "language": Field(
        of="customer", allowed=LANGUAGES, titles=("语言", "Language"),
        words={"中文": "zh", "汉语": "zh", "chinese": "zh",
               "英文": "en", "英语": "en", "english": "en"},
    ),
    "elderly": Field(
        of="customer", read="yes_no", allowed=("yes", "no"), words=_YES_NO,
        titles=("老年", "老年客户", "老人", "Elderly"),
    ),
    "critical": Field(
        of="customer", read="own_word", titles=("重要客户", "重要用户", "重要性", "Critical"),
        words={
            "否": "", "无": "", "no": "", "0": "", "医院": "hospital", "水厂": "water_works",
            "生命支持": "life_support", "呼吸机": "life_support", "消防": "fire_station",
            "通信": "communications",
        },
    ),
    "note": _long("customer", "备注", "说明", "Note", "Remark", "Comment"),
    "phone": Field(
        of="phone",
        titles=(
            "电话", "联系电话", "手机", "手机号", "手机号码", "移动电话", "固定电话", "座机",
            "电话号码",
            "电话1", "电话2", "电话3", "联系电话1", "联系电话2", "联系电话3", "备用电话",
            "Phone", "Mobile", "Telephone", "Phone 1", "Phone 2", "Phone 3", "Mobile Phone",
        ),
    ),
    "phone_role": Field(
        of="phone", allowed=("owner", "tenant", "contact"),
        titles=("电话关系", "联系人类型", "Phone Role"),
        words={"户主": "owner", "本人": "owner", "租户": "tenant", "租客": "tenant",
               "联系人": "contact", "经办人": "contact"},
    ),
    "phone_extension": Field(
        of="phone", titles=("分机", "分机号", "分机号码", "Extension", "Ext"),
    ),
    "account_number": Field(
        of="account", read="identifier", column="number",
        titles=("户号", "用电户号", "缴费号", "Account", "Account No", "Account Number"),
    ),
    "meter_number": Field(
        of="account", read="identifier",
        titles=("电表", "表号", "电表号", "电能表编号", "资产编号", "Meter", "Meter No"),
    ),
    "tariff": _field("account", "电价", "电价类别", "执行电价", "Tariff"),
    "balance": Field(
        of="account", read="money", column="balance_fen",
        titles=("余额", "账户余额", "Balance"),
    ),
    "status": Field(
        of="account", allowed=("active", "closed"), titles=("状态", "用户状态", "Status"),
        words={"正常": "active", "在用": "active", "正常用电客户": "active", "正常用电": "active",
               "暂停": "active", "暂停用电": "active", "报停": "active", "欠费停电": "active",
               "新装": "active", "注销": "closed", "已注销": "closed", "销户": "closed",
               "已销户": "closed", "已销户客户": "closed", "停用": "closed"},
    ),
    "premise_code": Field(
        of="premise", read="identifier", column="code",
        titles=("用电点", "用电点编号", "计量点编号", "地址编码", "Premise", "Premise Code"),
    ),
    "address": _long("premise", "用电地址", "地址", "Address"),
    "district": _field("premise", "区县", "行政区", "供电所", "区域", "District"),
    "feeder_code": _field(
        "premise", "馈线", "馈线编号", "线路", "线路编号", "所属线路", "Feeder", "Feeder Code"
    ),
    "transformer_code": _field(
        "premise", "变压器", "台区", "台区编号", "配变编号", "Transformer", "Transformer Code"
    ),
    "lon": Field(
        of="premise", read="degrees", most=180, titles=("经度", "Longitude", "Lon", "Lng")
    ),
    "lat": Field(of="premise", read="degrees", most=90, titles=("纬度", "Latitude", "Lat")),
}  # fmt: skip
"""Every field, in the order of a checked row and of the staging table."""
COLUMNS: tuple[FieldName, ...] = tuple(
    name for name, field in FIELDS.items() if field.of != "phone"
)
"""What a row tells beside its telephone numbers."""
