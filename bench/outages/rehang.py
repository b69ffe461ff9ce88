"""A grid whose transformers all move to another feeder: what it takes to hang a million premises.

The peer is the bare SQL of it over the same rows, back to where they were: two updates with
nothing read, checked, compared or counted. Both run after a VACUUM, so neither finds more dead
rows than the other.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import uvloop

from bench.figure import Figure
from bench.scratch import scratch_database
from core.db import Database
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid

_FEEDERS = 500
_AT_EACH = 40  # transformers of a feeder
_PREMISES = 50  # of a transformer
_ALL = _FEEDERS * _AT_EACH * _PREMISES

_MAKE = f"""
insert into outages_substation (code, name) values ('S1', '一号变');
insert into outages_feeder (code, name, substation_code, voltage, head_node)
    select 'F' || f, f || '号线', 'S1', '10kV', '' from generate_series(0, {_FEEDERS - 1}) f;
insert into outages_transformer (code, name, feeder_code, node)
    select 'T' || f || '-' || t, f || '号线' || t || '号配变', 'F' || f, ''
    from generate_series(0, {_FEEDERS - 1}) f, generate_series(1, {_AT_EACH}) t;
insert into customers_premise (code, address, district, feeder_code, transformer_code)
    select code || '-' || n, '长虹路' || n || '号', '西湖区', feeder_code, code
    from outages_transformer, generate_series(1, {_PREMISES}) n;
"""
_TRANSFORMERS_BACK = """
update outages_transformer set feeder_code = 'F' || substring(split_part(code, '-', 1) from 2)
"""
_PREMISES_BACK = """
update customers_premise p set feeder_code = t.feeder_code from outages_transformer t
where p.transformer_code = t.code and p.feeder_code <> t.feeder_code
"""


def _write(file: Path) -> None:
    rows = (
        f"T{f}-{t},{f}号线{t}号配变,F{(f + 1) % _FEEDERS}\n"
        for f in range(_FEEDERS)
        for t in range(1, _AT_EACH + 1)
    )
    file.write_text("".join(("code,name,feeder_code\n", *rows)), encoding="utf-8")


async def _vacuum(database: Database) -> None:
    connection = await database.hold()
    await connection.execute("vacuum (full, analyze) customers_premise")
    await connection.close()


async def _bare(database: Database) -> float:
    connection = await database.hold()
    begun = time.perf_counter()
    async with connection.transaction():
        await connection.execute("set local jit = off")
        await connection.execute(_TRANSFORMERS_BACK)
        done = await connection.execute(_PREMISES_BACK)
    took = time.perf_counter() - begun
    assert done == f"UPDATE {_ALL}"
    await connection.close()
    return took


async def _measure() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "outages_transformer.csv"
        await asyncio.to_thread(_write, file)
        async with scratch_database() as database:
            connection = await database.hold()
            await connection.execute(_MAKE)
            await connection.close()
            await _vacuum(database)
            begun = time.perf_counter()
            report = await import_grid(file, Mapping(), database)
            took = time.perf_counter() - begun
            assert report.rehung_premises == _ALL
            await _vacuum(database)
            return took, await _bare(database)


def measure() -> list[Figure]:
    """Measure the import of a file that moves every transformer, and the bare updates."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took, bare = runner.run(_measure())
    return [
        Figure("1,000,000 premises hung on other feeders (peer: the bare SQL)", took, "s", bare,
               took / bare, "≤ 2 × the bare SQL", took <= 2 * bare),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)
