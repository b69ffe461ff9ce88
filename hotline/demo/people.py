"""The demo utility's staff: made once with generated passwords, which `hotline run` shows again."""

from pathlib import Path

import msgspec

from core.db import Database
from staff import store
from staff.people import Role
from staff.sign_in import passwords

_QUEUES = ("service", "outage", "billing", "english")


class DemoAccount(msgspec.Struct, frozen=True):
    """An account of the demo and its generated password."""

    staff_number: str
    name: str
    role: Role
    extension: str
    password: str


class _Post(msgspec.Struct, frozen=True):
    staff_number: str
    name: str
    role: Role
    extension: str | None


_POSTS = (
    _Post("8001", "林晓", "agent", "1001"),
    _Post("8002", "周宁", "agent", "1002"),
    _Post("8003", "吴桐", "agent", "1003"),
    _Post("9001", "郑岚", "supervisor", "1901"),
    _Post("9002", "何川", "supervisor", None),
    _Post("9900", "系统管理员", "administrator", None),
)


async def make_accounts(database: Database, var: Path) -> tuple[DemoAccount, ...]:
    """Add the demo's staff; their passwords are written to `var/accounts.json`, mode 0600."""
    made: list[DemoAccount] = []
    async with database.transaction() as session:
        for post in _POSTS:
            password = passwords.generate()
            await store.add_person(
                session,
                staff_number=post.staff_number,
                name=post.name,
                role=post.role,
                extension=post.extension,
                queues=_QUEUES if post.extension else (),
                password=password,
            )
            made.append(
                DemoAccount(post.staff_number, post.name, post.role, post.extension or "", password)
            )
        path = _file(var)
        path.touch(mode=0o600)
        path.write_bytes(msgspec.json.encode(made))
    return tuple(made)


def remembered(var: Path) -> tuple[DemoAccount, ...]:
    """Read the demo accounts of an earlier start; empty when there are none."""
    path = _file(var)
    return (
        tuple(msgspec.json.decode(path.read_bytes(), type=list[DemoAccount]))
        if path.exists()
        else ()
    )


async def is_empty(database: Database) -> bool:
    """Tell whether there is no staff yet: `hotline run` may fill such a database."""
    async with database.transaction() as session:
        return not await store.list_people(session)


def _file(var: Path) -> Path:
    return var / "accounts.json"
