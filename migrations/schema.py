"""All tables of the house, gathered: importing this module fills `Base.metadata`.

`STATEMENTS` are the parts that SQLAlchemy's metadata does not hold (views, triggers, storage
parameters), room by room, lowest first. Each can be run twice.
"""

import re
from importlib import import_module

from sqlalchemy import text

from core.db import Base, Database

TABLES = (
    "customers.models",
    "customers.billing.models",
    "customers.corrections.models",
    "staff.models",
    "workdays.models",
    "outages.grid.models",
    "outages.models",
    "cti.journal.models",
    "ivr.announcements.models",
    "ivr.rating.models",
    "agents.house.models",
    "outbound.campaign.models",
    "exchange.accounts.models",
    "exchange.drop.models",
    "exchange.feed.models",
    "exchange.rest.models",
    "exchange.webhooks.models",
    "keeping.models",
)  # each file that declares tables; tests/test_kinds.py holds the list complete
STATEMENTS_OF = (
    "customers.ddl", "outages.grid.ddl", "outbound.campaign.models", "exchange.feed.ddl",
)  # fmt: skip

_PARTITION = re.compile(r"customers_reading_\d{6}")

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
    """Leave out what programs make beside the models, when those and the database are compared.

    That is the indexes of a room's `ddl.py`, called `find_…`: they rest on functions, which the
    metadata does not hold. And the partitions that an import makes, called `…_202611`.
    """
    match kind:
        case "index":
            return not (name or "").startswith("find_")
        case "table":
            return not _PARTITION.fullmatch(name or "")
        case _:
            return True
