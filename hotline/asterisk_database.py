"""Asterisk's own key to the database: the role `asterisk`, which reads three views only."""

import re

import asyncpg

from core.config import Settings
from core.db import asyncpg_url


class RoleRefused(Exception):
    """The database does not let us give Asterisk its password; the message names the mend."""


async def let_asterisk_in(url: str, settings: Settings) -> None:
    """Give the role `asterisk` its password and the right to log in; safe to repeat.

    Raises `RoleRefused` where our own account may not; then an administrator does it by hand.
    """
    password = settings.asterisk_database_password.get_secret_value()
    if not re.fullmatch(r"[\w\-.~]{12,}", password, re.ASCII):
        raise RoleRefused(
            "HOTLINE_ASTERISK_DATABASE_PASSWORD must have 12 or more letters, digits, - _ . ~; "
            "remove it from the environment or hotline.env, and `hotline run` makes one"
        )
    connection = await asyncpg.connect(asyncpg_url(url), timeout=5)
    try:
        # Checked above: the statement takes no parameters.
        await connection.execute(f"alter role asterisk login password '{password}'")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedObjectError) as error:
        raise RoleRefused(
            "the database account of HOTLINE_DATABASE_URL may not set the password of the role "
            f"`asterisk` ({error}); let an administrator run: create role asterisk login "
            "password '<HOTLINE_ASTERISK_DATABASE_PASSWORD>'; grant select on ps_endpoints, "
            "ps_auths, ps_aors to asterisk"
        ) from error
    finally:
        await connection.close()
