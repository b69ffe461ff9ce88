"""Menu files: read, checked in full before a caller hears them, refused with file, line and mend.

Of YAML, the dangerous parts are refused: aliases (alias bombs), tags, repeated keys, deep nesting,
large files. Keys of a mapping stay text, so `1:` is the key 1.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import msgspec
import yaml

from ivr.flow.check import check
from ivr.flow.flow import Flow, Vocabulary
from ivr.flow.kinds import AnyNode, FlowFile

SIZE_LIMIT = 256 * 1024  # bytes
_DEEPEST = 20
FLOWS = Path(__file__).parent.parent / "flows"


class FlowRefused(Exception):
    """A menu file that must not reach a caller; the message names file, place and mend."""


class _Mark(Protocol):
    line: int


def load(path: Path, vocabulary: Vocabulary) -> Flow:
    """Read and check a menu file; raise FlowRefused with every fault found."""
    content = _content(path)
    data, lines = _read(path, content)
    try:
        flow = msgspec.convert(data, FlowFile)
    except msgspec.ValidationError as error:
        raise FlowRefused(_locate(path, lines, str(error), data)) from None
    faults = check(flow, vocabulary)
    if faults:
        told = "\n".join(f"{path}:{lines.get(at, 1)}: {text}" for at, text in faults)
        raise FlowRefused(told)
    return msgspec.structs.replace(flow, version=hashlib.sha256(content).hexdigest()[:8])


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise FlowRefused(
            f"{path}: {size} bytes; a menu file has at most {SIZE_LIMIT}. Split it, or look for "
            "what was pasted into it"
        )
    return path.read_bytes()


def _read(path: Path, content: bytes) -> tuple[object, dict[str, int]]:
    lines: dict[str, int] = {}
    try:
        text = content.decode("utf-8")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += _depth_change(event)
            if depth > _DEEPEST:  # refused while parsing: composing 20,000 brackets takes 20 s
                raise FlowRefused(
                    f"{path}:{_line(event.start_mark)}: nested too deep; a menu file has four "
                    "levels"
                )
            if isinstance(event, yaml.AliasEvent):
                raise FlowRefused(
                    f"{path}:{_line(event.start_mark)}: an alias (*name) is not allowed here; "
                    'write the value out, and put the star key in quotes: "*"'
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            raise FlowRefused(
                f"{path}: the file is empty; copy ivr/flows/hotline.yaml and change it"
            )
        return _plain(path, node, "", lines), lines
    except UnicodeDecodeError:
        raise FlowRefused(f"{path}: not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark)
        raise FlowRefused(
            f"{path}:{line}: not readable as YAML: {error.problem}; check indentation and quotes"
        ) from None
    except yaml.YAMLError as error:
        raise FlowRefused(f"{path}: not readable as YAML: {error}; save it as plain text") from None


def _depth_change(event: yaml.Event) -> int:
    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _plain(path: Path, node: yaml.Node, at: str, lines: dict[str, int]) -> object:
    """Turn a YAML node into plain values, noting the line of each; keys stay text."""
    line = _line(node.start_mark)
    lines[at] = line
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        raise FlowRefused(f"{path}:{line}: the tag {node.tag} is not allowed; write plain values")
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(path, node, at, lines)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(path, item, f"{at}[{index}]", lines) for index, item in enumerate(node.value)
        ]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _plain_mapping(
    path: Path, node: yaml.MappingNode, at: str, lines: dict[str, int]
) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in node.value:
        line = _line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise FlowRefused(f"{path}:{line}: a name must be one word, not a list or a mapping")
        if key.value in made:
            raise FlowRefused(
                f"{path}:{line}: {key.value!r} stands here twice; keep one of the two"
            )
        made[key.value] = _plain(path, value, f"{at}.{key.value}", lines)
        lines[f"{at}.{key.value}"] = line
    return made


def _scalar(node: yaml.ScalarNode) -> object:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "int" if re.fullmatch(r"-?\d{1,9}", text):
            return int(text)
        case "float" if re.fullmatch(r"-?\d{1,9}\.\d{1,9}", text):
            return float(text)
        case "bool":
            return text.lower() in {"true", "yes", "on"}
        case "null":
            return None
        case _:
            return text


def _locate(path: Path, lines: Mapping[str, int], told: str, data: object) -> str:
    """Add the line to msgspec's message, which names the spot as `$.places[...].then`."""
    problem, _, spot = told.partition(" - at `$")
    spot = spot.rstrip("`")
    if spot.startswith(".places[...]"):
        spot = spot.replace("[...]", f".{_wrong_place(data)}", 1)
    at = spot
    while at and at not in lines:
        at = at[: max(at.rfind("."), at.rfind("["), 0)]
    return (
        f"{path}:{lines.get(at, 1)}: {problem} at {spot.lstrip('.') or 'the top'}; see docs/flows"
    )


def _wrong_place(data: object) -> str:
    """Name the first place that does not fit its kind, which msgspec does not tell."""
    places = msgspec.convert(data, dict[str, object]).get("places", {})
    for name, place in msgspec.convert(places, dict[str, object]).items():
        try:
            msgspec.convert(place, AnyNode)
        except msgspec.ValidationError:
            return name
    return ""


def _line(mark: _Mark | None) -> int:
    return mark.line + 1 if mark else 1
