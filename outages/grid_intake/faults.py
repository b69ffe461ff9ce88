"""What can be wrong with a row of the grid, in both languages."""

from typing import ClassVar

from core.sheet import faults as sheet_faults
from core.sheet.faults import SHEET_WORDING, Wording


class Problem(sheet_faults.Problem, frozen=True):
    """What is wrong with a row of a file; without a file, with what the database holds."""

    wording: ClassVar[Wording] = {
        **SHEET_WORDING,
        "code": (
            "has signs that no code may have; use letters, digits, blanks and - _ . / ( ) # +",
            "含有编号不能使用的字符；可用字母、汉字、数字、空格和 - _ . / ( ) # +",
        ),
        "conflict": (
            "says otherwise than {0} about {1}; the first row was kept, correct one of them",
            "与 {0} 对 {1} 的内容不一致，已保留先出现的行，请更正其中之一",
        ),
        "duplicate": ("repeats {0}; it changes nothing", "与 {0} 重复，不影响结果"),
        "one_node": (
            "begins and ends at the node {0}; correct one of its two nodes",
            "起点和终点都是节点 {0}，请更正其中之一",
        ),
        "no_state": (
            "switch {0} is not said to be normally open or closed; fill it in",
            "开关 {0} 没有标明常开或常闭，请补填",
        ),
        "unknown": (
            "names {0}, which neither the files nor the database have; add it or correct the code",
            "指向的 {0} 在文件和数据库中都不存在，请补充或更正编号",
        ),
        "orphan": (
            "belongs to {0}, whose row was refused ({1}); mend that row and import again",
            "所属的 {0} 未被接受（{1}），请先更正该行再导入",
        ),
        "loop": (
            "{0} closes a loop of normally closed devices: {1}; say which of them is normally open",
            "{0} 与以下常闭设备构成环路：{1}；请标明其中哪一个为常开",
        ),
        "island": (
            "{0} is not reached from the head node of feeder {1} through normally closed devices; "
            "check its node, or the devices between",
            "从馈线 {1} 的首端节点经常闭设备到不了 {0}，请核对其节点或中间设备",
        ),
        "no_node": (
            "{0} has no node, so no device of feeder {1} leads to it; fill the node in",
            "{0} 没有填节点，馈线 {1} 的设备都追溯不到它，请补填节点",
        ),
        "no_head": (
            "feeder {0} has devices and no head node, so nothing can be traced; fill it in",
            "馈线 {0} 有设备但没有首端节点，无法追溯，请补填",
        ),
        "head_apart": (
            "no normally closed device of feeder {0} touches its head node {1}, so none of its {2} "
            "devices is reached; correct the head node",
            "馈线 {0} 没有常闭设备与首端节点 {1} 相连，其 {2} 个设备都无法到达，请更正首端节点",
        ),
        "joined": (
            "node {0} is fed by feeder {1} (through {2}) and by feeder {3} (through {4}); one "
            "device between them should be normally open",
            "节点 {0} 同时由馈线 {1}（经 {2}）和馈线 {3}（经 {4}）供电，两者之间应有一个常开设备",
        ),
        "same_name": (
            "substations {0} have the same name {1}; look whether they are one",
            "变电站 {0} 同名（{1}），请核对是否为同一座",
        ),
        "no_feature": (
            "is no feature that can be read ({0}); export it again",
            "不是可读取的 GeoJSON 要素（{0}），请重新导出",
        ),
        "no_code": (
            "has no property code that names a thing of the grid; add it",
            "没有标明设备的属性 code（编号），请补填",
        ),
        "no_account": (
            "no account has the number {0}; import its customer first or correct the number",
            "没有户号 {0}，请先导入该客户或更正户号",
        ),
        "several": (
            "{0} is the code of a {1}; add a property kind that says which is meant",
            "{0} 同时是 {1} 的编号，请用属性 kind 注明是哪一个",
        ),
        "no_geometry": (
            "{0} has no geometry; draw it, or leave the feature out",
            "{0} 没有坐标，请补充或删去该要素",
        ),
        "geometry": (
            "{0} has a {1}; draw a Point, or for a section of line a LineString",
            "{0} 的几何类型是 {1}；请用 Point，线路段可用 LineString",
        ),
        "long_way": (
            "{0} has {1} points, and {2} are taken; simplify the line",
            "{0} 有 {1} 个点，最多 {2} 个，请简化该线",
        ),
        "no_way": (
            "{0} is no section of line, so it has no way; give it a Point",
            "{0} 不是线路段，不能用线表示，请改为 Point",
        ),
        "no_place": (
            "{0} is a {1}, which has no place of its own; its sections and transformers have",
            "{0} 是 {1}，本身没有位置；其线路段和配变才有",
        ),
        "no_pair": (
            "has a coordinate that is no pair of numbers; export it again",
            "含有不是一对数字的坐标，请重新导出",
        ),
        "degrees": (
            "has a coordinate ({0}) that is no longitude and latitude in degrees; "
            "export it in WGS 84",
            "坐标（{0}）不是以度表示的经纬度，请按 WGS 84 导出",
        ),
        "two_ends": (
            "{0} has {1} terminals at connectivity nodes, and a line or switch needs two; "
            "export its terminals",
            "{0} 有 {1} 个端子接在连接点上，线路或开关需要两个，请导出其端子",
        ),
        "no_beginning": (
            "feeder {0} names no substation that it begins in; "
            "fill in its energizing substation or its head terminal",
            "馈线 {0} 没有标明始于哪座变电站，请补填其供电变电站或首端端子",
        ),
        "left_out": (
            "{0} lines, switches and transformers were left out, since they are of no feeder or "
            "of low voltage: {1} …; if one should be there, give it its Feeder",
            "{0} 个线路段、开关和变压器不属于任何馈线或属于低压，未导入：{1} …；"
            "如应导入，请补填其 Feeder",
        ),
        "elsewhere": (
            "places are given as {0} and were not taken; export them in WGS 84 (EPSG:4326)",
            "位置的坐标系为 {0}，未导入；请按 WGS 84（EPSG:4326）导出",
        ),
        "swapped": (
            "has ({0}), which is a place of this grid only the other way round; "
            "write the longitude first",
            "坐标（{0}）经纬度颠倒，请把经度写在前面",
        ),
    }

    file: str = ""
