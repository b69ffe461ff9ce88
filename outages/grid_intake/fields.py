"""What a file of the grid may tell: one line a field, by the kind of file.

Rule: a file holds one kind of row. A flat file has a transformer a row and the names of its feeder
and substation beside it; it makes all three, and what has no code is called by its name.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Thing = Literal["substation", "feeder", "transformer", "device"]
FileKind = Literal["substation", "feeder", "transformer", "device", "flat"]
FieldName = Literal[
    "code", "name", "substation_code", "substation_name", "feeder_code", "feeder_name", "voltage",
    "head_node", "node", "kind", "switch_kind", "from_node", "to_node", "normally", "lon", "lat",
]  # fmt: skip
Reading = Literal["code", "text", "word", "degrees"]
Value = str | float | bool | None  # None: says nothing
Values = tuple[Value, ...]

SwitchKind = Literal["breaker", "load_break", "disconnector", "fuse", "recloser"]
SWITCH_KINDS = get_args(SwitchKind)
LONGEST_CODE = 40  # signs, as in the desk's requests
LONGEST_NAME = 200

COLUMNS: dict[Thing, tuple[str, ...]] = {
    "substation": ("name", "lon", "lat"),
    "feeder": ("name", "substation_code", "voltage", "head_node"),
    "transformer": ("name", "feeder_code", "node", "lon", "lat"),
    "device": (
        "name", "kind", "switch_kind", "feeder_code", "from_node", "to_node", "normally_closed",
        "lon", "lat", "shape",
    ),
}  # fmt: skip
"""The columns of a thing's table after its code, in the order of `Values`; parents come first.

A device's shape is JSON as PostgreSQL writes it (`shape_text`).
"""
PARENTS: dict[Thing, tuple[Thing, str]] = {
    "feeder": ("substation", "substation_code"),
    "transformer": ("feeder", "feeder_code"),
    "device": ("feeder", "feeder_code"),
}
"""What a thing belongs to, and the column that says so."""
DEFAULTS: dict[str, Value] = {
    "voltage": "10kV", "head_node": "", "node": "", "switch_kind": "", "normally_closed": True,
}  # fmt: skip
"""What a new row has where its file says nothing."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field: how its column is called by others, and how its cells are read."""

    titles: tuple[str, ...]
    read: Reading = "code"
    most: int = 0  # degrees
    allowed: tuple[str, ...] = ()
    words: Mapping[str, str] = {}  # what offices write → what is meant


_CODE = ("编号", "编码", "代码", "Code", "ID")
_NAME = ("名称", "Name")
_LON = Field(titles=("经度", "Longitude", "Lon", "Lng", "X"), read="degrees", most=180)
_LAT = Field(titles=("纬度", "Latitude", "Lat", "Y"), read="degrees", most=90)
_SUBSTATION = (
    "变电站编号", "变电站编码", "厂站编号", "所属变电站编号", "Substation Code", "Substation ID",
)  # fmt: skip
_SUBSTATION_NAME = (
    "变电站名称",
    "变电站",
    "厂站名称",
    "所属变电站",
    "Substation Name",
    "Substation",
)
_FEEDER = (
    "馈线编号", "馈线编码", "线路编号", "线路编码", "所属线路编号", "所属馈线编号",
    "Feeder Code", "Feeder ID",
)  # fmt: skip
_FEEDER_NAME = (
    "馈线名称",
    "线路名称",
    "馈线",
    "线路",
    "所属线路",
    "所属馈线",
    "Feeder Name",
    "Feeder",
)
_TRANSFORMER = (
    "配变编号", "配变编码", "变压器编号", "变压器编码", "台区编号", "台区编码",
    "Transformer Code", "Transformer ID",
)  # fmt: skip
_TRANSFORMER_NAME = (
    "配变名称", "变压器名称", "台区名称", "配变", "变压器", "台区", "Transformer Name",
    "Transformer",
)  # fmt: skip
_NODE = Field(titles=("节点", "所在节点", "接入节点", "挂接节点", "Node", "Bus"))
_VOLTAGE = Field(titles=("电压等级", "电压", "Voltage"), read="text")
_KINDS_OF_SWITCH = {
    "断路器": "breaker", "柱上断路器": "breaker", "出线开关": "breaker",
    "负荷开关": "load_break", "loadbreakswitch": "load_break",
    "隔离开关": "disconnector", "隔离刀闸": "disconnector", "刀闸": "disconnector",
    "isolator": "disconnector", "熔断器": "fuse", "跌落式熔断器": "fuse", "跌落保险": "fuse",
    "重合器": "recloser", "circuitbreaker": "breaker",
}  # fmt: skip

FIELDS: dict[FileKind, dict[FieldName, Field]] = {
    "substation": {
        "code": Field(titles=(*_SUBSTATION, *_CODE)),
        "name": Field(titles=(*_SUBSTATION_NAME, *_NAME), read="text"),
        "lon": _LON,
        "lat": _LAT,
    },
    "feeder": {
        "code": Field(titles=(*_FEEDER, *_CODE)),
        "name": Field(titles=(*_FEEDER_NAME, *_NAME), read="text"),
        "substation_code": Field(titles=(*_SUBSTATION, "变电站", "所属变电站", "Substation")),
        "voltage": _VOLTAGE,
        "head_node": Field(titles=("首端节点", "起始节点", "出线节点", "Head Node", "Head")),
    },
    "transformer": {
        "code": Field(titles=(*_TRANSFORMER, *_CODE)),
        "name": Field(titles=(*_TRANSFORMER_NAME, *_NAME), read="text"),
        "feeder_code": Field(titles=(*_FEEDER, "馈线", "线路", "所属线路", "所属馈线", "Feeder")),
        "node": _NODE,
        "lon": _LON,
        "lat": _LAT,
    },
    "device": {
        "code": Field(
            titles=("设备编号", "设备编码", "开关编号", "Device Code", "Device ID", *_CODE)
        ),
        "name": Field(titles=("设备名称", "开关名称", "Device Name", *_NAME), read="text"),
        "kind": Field(
            titles=("设备类型", "类型", "设备种类", "Kind", "Type", "Device Kind", "Device Type"),
            read="word", allowed=("section", "switch", *SWITCH_KINDS),
            words={
                "线路段": "section", "线段": "section", "区段": "section", "导线": "section",
                "导线段": "section", "架空线": "section", "电缆": "section", "电缆段": "section",
                "line": "section", "cable": "section", "segment": "section", "开关": "switch",
                **_KINDS_OF_SWITCH,
            },
        ),
        "switch_kind": Field(
            titles=("开关类型", "开关种类", "Switch Kind", "Switch Type"),
            read="word", allowed=SWITCH_KINDS, words=_KINDS_OF_SWITCH,
        ),
        "feeder_code": Field(titles=(*_FEEDER, "馈线", "线路", "所属线路", "所属馈线", "Feeder")),
        "from_node": Field(titles=("起点", "起点节点", "首端", "From Node", "From", "From Bus")),
        "to_node": Field(titles=("终点", "终点节点", "末端", "To Node", "To", "To Bus")),
        "normally": Field(
            titles=("常态", "正常状态", "常开常闭", "正常分合", "Normally", "Normal State"),
            read="word", allowed=("closed", "open"),
            words={
                "常闭": "closed", "合": "closed", "合闸": "closed", "合位": "closed",
                "闭合": "closed", "close": "closed", "常开": "open", "分": "open", "分闸": "open",
                "分位": "open", "断开": "open",
            },
        ),
        "lon": _LON,
        "lat": _LAT,
    },
    "flat": {
        "code": Field(titles=(*_TRANSFORMER, *_CODE)),
        "name": Field(titles=(*_TRANSFORMER_NAME, *_NAME), read="text"),
        "feeder_code": Field(titles=_FEEDER),
        "feeder_name": Field(titles=_FEEDER_NAME, read="text"),
        "substation_code": Field(titles=_SUBSTATION),
        "substation_name": Field(titles=_SUBSTATION_NAME, read="text"),
        "voltage": _VOLTAGE,
        "node": _NODE,
        "lon": _LON,
        "lat": _LAT,
    },
}  # fmt: skip
NEEDED: dict[FileKind, tuple[tuple[FieldName, ...], ...]] = {
    "substation": (("code",), ("name",)),
    "feeder": (("code",), ("name",), ("substation_code",)),
    "transformer": (("code",), ("name",), ("feeder_code",)),
    "device": (("code",), ("kind", "switch_kind"), ("feeder_code",), ("from_node",), ("to_node",)),
    "flat": (("code", "name"), ("feeder_name",), ("substation_name",)),
}
"""The columns a kind of file cannot do without; of several in brackets one is enough."""
