"""Every file of the house is exactly one of ARCHITECTURE.md's six kinds, and imports like it.

Events, tables, acts and wiring are known by their file's name, rules by the list in the import
contract of pyproject.toml (which forbids them I/O, however far away). What is left talks outward.
"""

import fnmatch
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

from migrations import schema

ROOT = Path(__file__).parent.parent
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
    "importlinter"
]
ROOMS: list[str] = SETTINGS["root_packages"]
CONTRACT: dict[str, Any] = next(
    contract for contract in SETTINGS["contracts"] if contract["name"].startswith("Rules touch")
)
OUTWARD: frozenset[str] = frozenset(CONTRACT["forbidden_modules"])
GRAPH = grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=None)
FILES = sorted(
    module
    for module in GRAPH.modules
    if module.split(".")[0] in ROOMS and not GRAPH.find_children(module) and "." in module
)

LISTED: list[str] = CONTRACT["source_modules"]  # "room.folder.*": every file of a folder
RULES = frozenset(file for name in LISTED for file in fnmatch.filter(FILES, name))

CALCULATION = {"chinese_calendar", "misaki", "msgspec", "numpy", "phonenumbers", "pypinyin"}
"""What a rule may use beside the standard library: structs, arrays, numbering plans, pinyin,
a table of days."""
DATABASE = {"asyncpg", "sqlalchemy", "structlog"}
TOLD_ONCE = {("staff.store", "staff.sign_in.passwords")}
"""A new secret is made in the transaction that stores its digest, and handed out from there."""


TABLES = {"models", "ddl", "store", "sql"}
READS = {"customers.affected"}
"""SQL that answers one question of other rooms: a table without rows of its own."""


def kind(module: str) -> str:
    """Name a file's kind."""
    room, name = module.split(".", 1)[0], module.rsplit(".", 1)[1]
    if module in RULES:
        return "rule"
    if name == "events":
        return "event"
    if name in TABLES or name.endswith("_sql") or module in READS:
        return "table"
    if name in ("acts", "drafting"):
        return "act"
    if room == "hotline" or module in ("console.app", "console.openapi"):
        return "wiring"
    return "wire"


def of_kind(*kinds: str) -> list[str]:
    return [module for module in FILES if kind(module) in kinds]


def foreign(module: str) -> set[str]:
    """Name the packages of others that a file imports itself, the standard library left out."""
    names = {name.split(".")[0] for name in GRAPH.find_modules_directly_imported_by(module)}
    return names - set(ROOMS) - sys.stdlib_module_names


def ours(module: str) -> set[str]:
    """Name the files of the house that a file imports itself."""
    return {m for m in GRAPH.find_modules_directly_imported_by(module) if m in FILES}


def test_every_listed_rule_is_a_file() -> None:
    assert [name for name in LISTED if not fnmatch.filter(FILES, name)] == []


@pytest.mark.parametrize("module", of_kind("wire"))
def test_a_file_that_touches_nothing_outward_is_a_listed_rule(module: str) -> None:
    reached = GRAPH.find_upstream_modules(module) | {module}
    assert reached & OUTWARD, (
        f"{module} reaches no I/O: add it to the contract “{CONTRACT['name']}” in pyproject.toml."
    )


@pytest.mark.parametrize("module", of_kind("rule"))
def test_a_rule_imports_calculation_rules_and_events_only(module: str) -> None:
    assert foreign(module) <= CALCULATION
    assert {kind(m) for m in ours(module)} <= {"rule", "event"}


@pytest.mark.parametrize("module", of_kind("event"))
def test_an_event_imports_structs_and_events_only(module: str) -> None:
    assert foreign(module) <= {"msgspec"}
    assert {kind(m) for m in ours(module)} <= {"event"}


@pytest.mark.parametrize("module", of_kind("table"))
def test_a_table_imports_the_database_core_rules_and_tables_only(module: str) -> None:
    assert foreign(module) <= CALCULATION | DATABASE
    others = {m for m in ours(module) if m.split(".")[0] != "core" and (module, m) not in TOLD_ONCE}
    assert {kind(m) for m in others} <= {"rule", "event", "table"}


@pytest.mark.parametrize("module", of_kind("act"))
def test_an_act_imports_tables_rules_events_and_core_only(module: str) -> None:
    assert foreign(module) <= CALCULATION | DATABASE
    others = {m for m in ours(module) if m.split(".")[0] != "core"}
    assert {kind(m) for m in others} <= {"act", "table", "rule", "event"}


def test_every_room_in_which_people_decide_has_its_acts() -> None:
    assert {m.split(".")[0] for m in of_kind("act")} >= {"outages", "outbound", "staff"}


def test_every_file_that_declares_tables_is_gathered_for_migrations() -> None:
    text = {module: (ROOT / f"{module.replace('.', '/')}.py").read_text() for module in FILES}
    assert {one for one in FILES if "    __tablename__ = " in text[one]} == set(schema.TABLES)
    assert {one for one in FILES if "\nSTATEMENTS: " in text[one]} == set(schema.STATEMENTS_OF)


def test_each_migration_has_a_number_of_its_own_and_follows_the_one_before() -> None:
    told = re.compile(r'^(revision|down_revision) = "?(\w+)"?$', re.MULTILINE)
    found = [
        (path.name[:4], *(value for _, value in told.findall(path.read_text())))
        for path in sorted((ROOT / "migrations/versions").glob("[0-9]*.py"))
    ]
    numbers = [f"{number:04}" for number in range(1, len(found) + 1)]
    assert found == list(zip(numbers, numbers, ["None", *numbers[:-1]], strict=True)), (
        "give the file the number after the newest, in its name, `revision` and `down_revision`"
    )
