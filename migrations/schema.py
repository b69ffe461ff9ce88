"""All tables of the house, gathered: importing this module fills `Base.metadata`.

`STATEMENTS` are the parts that SQLAlchemy's metadata does not hold (views, triggers, storage
parameters), room by room, lowest first. Each can be run twice.
"""

from importlib import import_module

from sqlalchemy import text

from core.db import Base, Database

TABLES = (
    "customers.models",
    "customers.billing.models",
    "staff.models",
    "outages.grid.models",
    "outages.models",
    "cti.journal.models",
    "ivr.rating.models",
    "agents.house.models",
    "outbound.campaign.models",
    "exchange.accounts.models",
    "exchange.feed.models",
    "exchange.rest.models",
)  # each file that declares tables; tests/test_kinds.py holds the list complete
STATEMENTS_OF = ("customers.ddl", "outbound.campaign.models", "exchange.feed.ddl")

for _module in TABLES:
    import_module(_module)

METADATA = Base.metadata
STATEMENTS: tuple[str, ...] = tuple(
    statement for module in STATEMENTS_OF for statement in import_module(module).STATEMENTS
)


async def make_tables(database: Database) -> None:
    """Make all tables of an empty database at once, as benches and tests want them."""
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        for statement in STATEMENTS:
            await connection.execute(text(statement))


def is_in_models(_: object, name: str | None, kind: str, *_more: object) -> bool:
    """Leave out the indexes that a room's `ddl.py` makes, when models and database are compared.

    Their names begin with `find_`: they rest on functions, which the metadata does not hold.
    """
    return kind != "index" or not (name or "").startswith("find_")
