"""Which column of a foreign file means what: a small YAML over defaults in both languages."""

import unicodedata
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from customers.intake.fields import FIELDS, FieldName

_TITLES: dict[FieldName, list[str]] = {
    "customer_number": ["客户编号", "用户编号", "客户号", "Customer No", "Customer Number"],
    "name": ["客户名称", "用户名称", "户名", "姓名", "名称", "Name", "Customer Name"],
    "kind": ["客户类型", "用户类别", "用电类别", "客户类别", "Kind", "Type", "Customer Type"],
    "grade": ["客户等级", "等级", "重要等级", "Grade", "Class"],
    "language": ["语言", "Language"],
    "elderly": ["老年", "老年客户", "老人", "Elderly"],
    "critical": ["重要客户", "重要用户", "重要性", "Critical"],
    "note": ["备注", "说明", "Note", "Remark", "Comment"],
    "phone": [
        "电话", "联系电话", "手机", "手机号", "手机号码", "移动电话", "固定电话", "座机",
        "电话号码",
        "电话1", "电话2", "电话3", "联系电话1", "联系电话2", "联系电话3", "备用电话",
        "Phone", "Mobile", "Telephone", "Phone 1", "Phone 2", "Phone 3", "Mobile Phone",
    ],
    "phone_role": ["电话关系", "联系人类型", "Phone Role"],
    "account_number": ["户号", "用电户号", "缴费号", "Account", "Account No", "Account Number"],
    "meter_number": ["电表", "表号", "电表号", "电能表编号", "资产编号", "Meter", "Meter No"],
    "tariff": ["电价", "电价类别", "执行电价", "Tariff"],
    "balance": ["余额", "账户余额", "Balance"],
    "status": ["状态", "用户状态", "Status"],
    "premise_code": ["用电点", "用电点编号", "计量点编号", "地址编码", "Premise", "Premise Code"],
    "address": ["用电地址", "地址", "Address"],
    "district": ["区县", "行政区", "供电所", "区域", "District"],
    "feeder_code": ["馈线", "馈线编号", "线路", "线路编号", "所属线路", "Feeder", "Feeder Code"],
    "transformer_code": ["变压器", "台区", "台区编号", "配变编号", "Transformer",
                         "Transformer Code"],
    "lon": ["经度", "Longitude", "Lon", "Lng"],
    "lat": ["纬度", "Latitude", "Lat"],
}  # fmt: skip
_YES_NO = {"是": "yes", "有": "yes", "y": "yes", "1": "yes", "true": "yes",
           "否": "no", "无": "no", "n": "no", "0": "no", "false": "no"}  # fmt: skip
_VALUES: dict[FieldName, dict[str, str]] = {
    "kind": {
        "居民": "resident", "居民生活": "resident", "低压居民": "resident", "住宅": "resident",
        "商业": "business", "一般工商业": "business", "低压非居民": "business", "商户": "business",
        "工业": "industry", "大工业": "industry", "高压": "industry", "commercial": "business",
        "公共": "public", "机关": "public", "事业单位": "public", "公用": "public",
        "residential": "resident", "industrial": "industry",
    },
    "grade": {"一级": "A", "二级": "B", "三级": "C", "a级": "A", "b级": "B", "c级": "C"},
    "language": {"中文": "zh", "汉语": "zh", "chinese": "zh",
                 "英文": "en", "英语": "en", "english": "en"},
    "elderly": _YES_NO,
    "critical": {
        "否": "", "无": "", "no": "", "0": "", "医院": "hospital", "水厂": "water_works",
        "生命支持": "life_support", "呼吸机": "life_support", "消防": "fire_station",
        "通信": "communications",
    },
    "phone_role": {"户主": "owner", "本人": "owner", "租户": "tenant", "租客": "tenant",
                   "联系人": "contact", "经办人": "contact"},
    "status": {"正常": "active", "在用": "active", "正常用电客户": "active", "销户": "closed",
               "已销户": "closed", "已销户客户": "closed", "停用": "closed"},
}  # fmt: skip
ALLOWED: dict[FieldName, tuple[str, ...]] = {
    "kind": ("resident", "business", "industry", "public"),
    "grade": ("A", "B", "C"),
    "language": ("zh", "en"),
    "elderly": ("yes", "no"),
    "phone_role": ("owner", "tenant", "contact"),
    "status": ("active", "closed"),
}


class MappingRefused(Exception):
    """The mapping file cannot be used; the message names the place and the mend."""


def fold(title: str) -> str:
    """Bring a title or value to the form that is compared: no case, blanks, signs, full width."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Titles = Annotated[list[str], BeforeValidator(_as_list)]


class Mapping(BaseModel):
    """How to read a file. Titles and values given here replace the defaults of their field."""

    model_config = ConfigDict(extra="forbid")

    encoding: Literal["auto", "utf-8", "gb18030", "utf-16"] = "auto"
    delimiter: str = Field(default="", max_length=1)  # empty: comma, tab, semicolon are tried
    sheet: str = ""  # of a workbook; empty: the first
    columns: dict[FieldName, Titles] = Field(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Field(default_factory=dict)
    balance_unit: Literal["yuan", "fen"] = "yuan"
    region: str = Field(default="CN", pattern="^[A-Z]{2}$")  # of numbers without country code
    area_code: str | None = Field(default=None, pattern="^[0-9]*$")  # None: as the hotline is set
    bad_phone: Literal["refuse_row", "drop_phone"] = "refuse_row"
    # What a customer's numbers that the file does not list any more become.
    missing_phones: Literal["keep", "close"] = "keep"

    def fields_by_title(self) -> dict[str, FieldName]:
        """Give the field of each folded title."""
        found: dict[str, FieldName] = {}
        for field in FIELDS:
            for title in self.columns.get(field, _TITLES[field]):
                found.setdefault(fold(title), field)
        return found

    def meanings(self, field: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        words = {fold(word): word for word in ALLOWED.get(field, ())}
        words |= {fold(word): value for word, value in _VALUES.get(field, {}).items()}
        words |= {fold(word): value for word, value in self.values.get(field, {}).items()}
        return words


def titles_of(field: FieldName) -> list[str]:
    """Give the default titles of a field, for error messages."""
    return _TITLES[field]


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    try:
        text = path.read_text("utf-8-sig")
        if len(text) > 100_000:
            raise MappingRefused(f"{path} is no mapping: it has {len(text):,} characters")
        return Mapping.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise MappingRefused(f"the mapping {path} cannot be read as UTF-8 text: {error}") from error
    except yaml.YAMLError as error:
        raise MappingRefused(f"the mapping {path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the top"
        raise MappingRefused(
            f"the mapping {path} is wrong at {place}: {first['msg']}. Known fields of `columns` "
            f"are {', '.join(FIELDS)}; see docs/customers-import.md"
        ) from error
