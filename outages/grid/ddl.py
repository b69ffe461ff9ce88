"""The triggers that note a write of the grid, whichever program writes: an import's or a door's."""

from outages.grid.models import Device, Feeder, GridChange, Substation, Transformer

_NOTE = f"""
create or replace function outages_note_grid() returns trigger language plpgsql as $$
begin
    insert into {GridChange.__tablename__} (at) values (clock_timestamp())
    on conflict (id) do update set at = excluded.at;
    return null;
end $$
"""  # noqa: S608 - a name of ours


def _trigger(table: str) -> str:
    return f"""
create or replace trigger outages_grid_written
after insert or update or delete or truncate on {table}
for each statement execute function outages_note_grid()
"""


STATEMENTS: tuple[str, ...] = (
    _NOTE,
    *(_trigger(one.__tablename__) for one in (Substation, Feeder, Transformer, Device)),
)
