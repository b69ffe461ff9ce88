"""All tables of the house, gathered: importing this module fills `Base.metadata`.

`STATEMENTS` are the parts that SQLAlchemy's metadata does not hold (views, triggers, storage
parameters), room by room, lowest room first. Each can be run twice.
"""

from importlib import import_module
from importlib.util import find_spec

from core.db import Base

ROOMS = ("customers", "staff", "outages", "workorders", "cti", "ivr", "screenpop", "outbound")

for _room in ROOMS:
    if find_spec(f"{_room}.models"):
        import_module(f"{_room}.models")

METADATA = Base.metadata
STATEMENTS: tuple[str, ...] = tuple(
    statement
    for room in ROOMS
    if find_spec(f"{room}.ddl")
    for statement in import_module(f"{room}.ddl").STATEMENTS
)


def is_in_models(_: object, name: str | None, kind: str, *_more: object) -> bool:
    """Leave out the indexes that a room's `ddl.py` makes, when models and database are compared.

    Their names begin with `find_`: they rest on functions, which the metadata does not hold.
    """
    return kind != "index" or not (name or "").startswith("find_")
