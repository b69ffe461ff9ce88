"""The house's figures: how long files and functions are, how many files stand side by side.

Rule: median, 90th percentile and largest are held, of Python and of the web apart. What a tool made
is left out; of tests, benches and migrations the number of files in a folder counts.
"""

import ast
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

from tests.test_kinds import FILES, ROOMS, ours

ROOT = Path(__file__).parent.parent
NOT_OURS = {"__pycache__", "dist", "node_modules", "pictures", "var"}
MADE = {"schema.d.ts", "components.d.ts", "openapi.json", "package-lock.json"}


def _files() -> Iterator[Path]:
    """Walk over what we wrote; the checkout may have no history beside it."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [one for one in inner if one not in NOT_OURS and not one.startswith(".")]
        yield from (Path(folder) / name for name in names)


ALL = list(_files())
PYTHON = [one for one in ALL if one.suffix == ".py" and one.name != "__init__.py"]
HOUSE = [one for one in PYTHON if one.relative_to(ROOT).parts[0] in ROOMS]
WEB = [
    one for one in ALL
    if one.suffix in (".ts", ".vue", ".mjs") and one.is_relative_to(ROOT / "web")
    and one.name not in MADE
]  # fmt: skip
COMPONENTS = [one for one in WEB if one.suffix == ".vue"]
MOUNTED = [one for one in WEB if one.name.endswith(".mounted.test.ts")]

NUMBERED = {"docs/decisions", "migrations/versions"}  # a series, of which one file is read
MOST_SIDE_BY_SIDE = 16
PRONOUNS = re.compile(r"\b(?:he|she|him|his|hers?|himself|herself)\b", re.IGNORECASE)
PROSE = {".py", ".ts", ".vue", ".mjs", ".md", ".yaml", ".sh", ".conf", ".css", ".toml"}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def spread(counts: Iterable[int]) -> tuple[float, int, int]:
    """Give median, 90th percentile and largest."""
    ordered = sorted(counts)
    return median(ordered), ordered[len(ordered) * 9 // 10], ordered[-1]


def functions(paths: Iterable[Path]) -> Iterator[int]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield node.end_lineno - node.lineno + 1


def inside(tag: str) -> int:
    """Count the lines between a component's tags, over all components."""
    found = re.compile(rf"<{tag}\b[^>]*>\n(.*?)</{tag}>", re.DOTALL)
    return sum(
        len(part.splitlines()) for one in COMPONENTS for part in found.findall(one.read_text())
    )


@pytest.mark.parametrize("paths", [HOUSE, WEB], ids=["python", "web"])
def test_a_file_says_one_thing(paths: list[Path]) -> None:
    middle, most, largest = spread(map(lines, paths))
    assert (middle <= 115, most <= 250, largest <= 350) == (True, True, True)


def test_a_function_is_seen_at_once() -> None:
    middle, most, largest = spread(functions(HOUSE))
    assert (middle <= 7, most <= 18, largest <= 50) == (True, True, True)


def test_no_room_is_full() -> None:
    rooms = Counter(
        one.parent.relative_to(ROOT).as_posix()
        for one in ALL
        if one.parent != ROOT and one.name != "__init__.py"
    )
    full = {room: count for room, count in rooms.items() if count > MOST_SIDE_BY_SIDE}
    assert {room for room in full if room not in NUMBERED} == set()


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Of the web, ESLint holds the same (`import-x/no-cycle`)."""
    TopologicalSorter({file: ours(file) for file in FILES}).prepare()  # raises CycleError


def test_a_components_style_is_a_fifth_of_it_at_most() -> None:
    assert inside("style") <= 0.2 * sum(map(lines, COMPONENTS))


def test_components_are_tested_where_they_are_drawn() -> None:
    assert sum(map(lines, MOUNTED)) >= 0.3 * inside("script")


def test_people_are_they() -> None:
    told = [
        f"{one.relative_to(ROOT)}:{number}"
        for one in ALL
        if one.suffix in PROSE and one.name not in MADE and one != Path(__file__)
        for number, line in enumerate(one.read_text().splitlines(), 1)
        if PRONOUNS.search(line)
    ]
    assert told == []
