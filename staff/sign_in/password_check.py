"""Whether a password is right: counted before it is looked at, hashed two at a time at most."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from staff import store
from staff.sign_in import passwords, throttle
from staff.sign_in import store as sign_ins

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
Refusal = Literal[
    "sign_in_refused",
    "second_factor_needed",
    "second_factor_wrong",
    "second_factor_unreadable",
    "directory_away",
    "directory_no_group",
    "directory_no_number",
    "directory_number_taken",
    "directory_shut_out",
]


class Directory(Protocol):
    """The house's own directory, where it knows passwords."""

    async def prove(self, staff_number: str, password: str, address: str) -> str | None:
        """Give the staff number of who has a password; their account is made or renewed.

        Raises `SignInRefused` for who is not admitted, and where the directory is away.
        """
        ...


class SignInRefused(Exception):
    """A sign-in was refused, `code` says why; `retry_after_s` > 0: to wait before the next try."""

    def __init__(self, retry_after_s: int = 0, *, code: Refusal = "sign_in_refused") -> None:
        super().__init__("The sign-in was refused.")
        self.retry_after_s = retry_after_s
        self.code: Refusal = code


class FactorRefused(Exception):
    """A second factor cannot be changed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Origin(msgspec.Struct, frozen=True):
    """Where a password comes from."""

    address: str
    device: str = ""  # stored name of what the browser holds since an earlier sign-in; "" nothing
    is_signed_in: bool = False  # `device` is the present sign-in: no stranger, whatever is known


class PasswordCheck:
    """Check passwords of accounts."""

    def __init__(
        self, database: Database, audit: Audit, directory: Directory | None = None
    ) -> None:
        """`directory` is asked for accounts that are its own, and for numbers nobody has here."""
        self._directory = directory
        self._database = database
        self._audit = audit
        self._hashing = asyncio.Semaphore(2)  # argon2 takes 19 MiB and a core each

    async def check(
        self, staff_number: str, password: str, origin: Origin
    ) -> tuple[tuple[str, ...], store.Account]:
        """Give the counts of the try (to be forgiven) and the account; raises SignInRefused."""
        keys = await self._count(staff_number, origin)
        async with self._database.transaction() as session:
            account = await store.find_account(session, staff_number)
        if self._directory and (account is None or account.source == "ldap"):
            proved = await self._ask_directory(
                self._directory, staff_number, password, origin, keys
            )
            right = proved is not None
            async with self._database.transaction() as session:
                account = await store.find_account(session, proved or staff_number)
        else:
            right = await self._is_right(account, password)
        if account is None or not right or not account.active:
            async with self._database.transaction() as session:
                person_id = account.person_id if account else None
                await self._audit(session, person_id, "sign_in.refused", "staff", origin.address)
            raise SignInRefused
        return keys, account

    async def _is_right(self, account: store.Account | None, password: str) -> bool:
        stored = (account and account.password_hash) or passwords.NOBODY
        async with self._hashing:
            return await asyncio.to_thread(passwords.verify, stored, password)

    async def _ask_directory(
        self,
        directory: Directory,
        staff_number: str,
        password: str,
        origin: Origin,
        keys: tuple[str, ...],
    ) -> str | None:
        try:
            return await directory.prove(staff_number, password, origin.address)
        except SignInRefused as why:
            if why.code == "directory_away":  # nobody failed
                async with self._database.transaction() as session:
                    await sign_ins.take_back_try(session, keys)
            raise

    async def _count(self, staff_number: str, origin: Origin) -> tuple[str, ...]:
        async with self._database.transaction() as session:
            known = origin.is_signed_in or await sign_ins.is_known_device(
                session, origin.device, staff_number
            )
            keys = throttle.keys(staff_number, origin.address, origin.device if known else "")
            wait = await sign_ins.count_try(session, keys, clock.now())
        if wait:
            raise SignInRefused(int(wait.total_seconds()) + 1)
        return keys

    async def hash(self, password: str) -> str:
        """Hash a password in a thread."""
        async with self._hashing:
            return await asyncio.to_thread(passwords.hash_password, password)
