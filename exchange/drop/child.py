"""Run as a program of its own: one import of files from the drop folder.

An `Order` in JSON comes as a line on standard input, the `Outcome` goes to standard output. It has
the lowest priority, a bound of memory, and is the first to go when memory ends; when its parent
ends, so that standard input does, it ends at once: an import that is cut leaves nothing half. What
stands in files is nobody's to read in a log: of an error its kind and place are told.
"""

import asyncio
import contextlib
import os
import resource
import sys
import threading
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from core import log
from core.db import Database
from core.deadlines.held_query import BROKEN
from core.phone import NumberPlan
from core.sheet.mapping import MappingRefused
from core.sheet.table import ImportRefused
from customers.billing import mapping as bills_mapping
from customers.billing.fields import FileKind
from customers.billing.run import import_bills
from customers.import_lock import ImportBusy
from customers.intake import mapping as customers_mapping
from customers.intake.run import import_file
from exchange.drop.arrival import MAPPINGS, Fault, Kind, Order, Outcome
from outages.grid_intake import mapping as grid_mapping
from outages.grid_intake.run import import_grid

MOST_MEMORY = 4 << 30  # bytes of addresses
_SHARE = 0.75  # of the memory that systemd or a container gives the service: the rest is its own
_CGROUPS = Path("/sys/fs/cgroup")
_LOWEST = 19
_MOST_TOLD = 200  # faults in the report; all are in the files of refused rows
_BILLS: dict[Kind, FileKind] = {
    "meters": "meter", "bills": "bill", "payments": "payment", "readings": "reading",
}  # fmt: skip


class _Problem(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def reason_zh(self) -> str: ...


def _faults(problems: Iterable[_Problem], file: str = "") -> tuple[Fault, ...]:
    return tuple(
        Fault(
            file=getattr(one, "file", "") or file,
            row=one.row,
            column=one.column,
            reason=one.reason,
            reason_zh=one.reason_zh,
        )
        for one in list(problems)[:_MOST_TOLD]
    )


async def run(order: Order) -> Outcome:
    """Import what is ordered; every refusal is an outcome."""
    database = Database(order.database_url)
    try:
        return await _import(order, database)
    except ImportBusy:
        return Outcome(state="later")
    except (ImportRefused, MappingRefused) as why:
        told = str(why).replace(f"{order.place}/", "")
        return Outcome(state="refused", code="file", why=told)
    except MemoryError:
        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        why = f"needs more than {most / 2**30:.1f} GiB of memory; split it"
        return Outcome(state="refused", code="memory", why=f"{', '.join(order.files)} {why}")
    finally:
        await database.close()


async def _import(order: Order, database: Database) -> Outcome:
    place = Path(order.place)
    own = next((place / name for name in MAPPINGS if (place / name).exists()), None)
    if order.kind == "customers":
        return await _customers(order, place / order.files[0], own, database)
    if order.kind == "grid":
        columns = grid_mapping.load_mapping(own) if own else grid_mapping.Mapping()
        path = place / order.files[0] if len(order.files) == 1 else place
        grid = await import_grid(path, columns, database, named=order.files)
        return Outcome(
            state="done",
            rows=sum(one.rows for one in grid.files),
            refused_rows=grid.bad,
            changes=grid.changes,
            faults=_faults((*grid.refused, *grid.warnings)),
            unread_sheets=grid.unread_sheets,
        )
    columns = bills_mapping.load_mapping(own) if own else bills_mapping.Mapping()
    kind, path = _BILLS[order.kind], place / order.files[0]
    bills = await import_bills(path, columns, database, timezone=order.timezone, kind=kind)
    return Outcome(
        state="done",
        rows=sum(one.rows for one in bills.files),
        refused_rows=bills.bad,
        changes=bills.changes,
        faults=_faults(bills.problems),
        unread_sheets=bills.unread_sheets,
    )


async def _customers(order: Order, path: Path, own: Path | None, database: Database) -> Outcome:
    columns = customers_mapping.load_mapping(own) if own else customers_mapping.Mapping()
    plan = NumberPlan(order.region, order.area_code)
    imported = await import_file(path, columns, database, plan=plan)
    reports = imported.reports
    faults = [one for told in reports for one in _faults(told.problems, told.file_name)]
    return Outcome(
        state="done",
        rows=sum(one.rows for one in reports),
        refused_rows=sum(one.bad for one in reports),
        changes=sum(one.changes for one in reports),
        faults=tuple(faults[:_MOST_TOLD]),
        unread_sheets=imported.unread_sheets,
    )


def _given_memory() -> int:
    """Give the bytes of memory of the unit or container we are in, or of the machine."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with contextlib.suppress(OSError):
        own = Path("/proc/self/cgroup").read_text().partition("::")[2].strip().lstrip("/")
        for group in (_CGROUPS / own, *(_CGROUPS / own).parents):
            with contextlib.suppress(OSError, ValueError):  # "max": no bound
                found.append(int((group / "memory.max").read_text()))
    return min(found)


def _be_modest() -> None:
    most = min(MOST_MEMORY, int(_given_memory() * _SHARE))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_LOWEST)
    for place, value in (("oom_score_adj", "1000"), ("autogroup", str(_LOWEST))):
        with contextlib.suppress(OSError):
            Path(f"/proc/self/{place}").write_text(value)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Import as the order on standard input says."""
    _be_modest()
    log.configure(json=True)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome = asyncio.run(run(order))
    except (SQLAlchemyError, *BROKEN, TimeoutError) as failure:
        sys.exit(f"the database failed: {type(failure).__name__}")
    except Exception as failure:  # its words may quote the file
        places = traceback.extract_tb(failure.__traceback__)
        where = f"{places[-1].filename}:{places[-1].lineno}"
        sys.exit(f"the import failed: {type(failure).__name__} at {where}")
    sys.stdout.buffer.write(msgspec.json.encode(outcome))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
