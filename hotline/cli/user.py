"""`hotline user`: who may sign in at the desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, config
from core.config import Settings
from core.db import Database
from core.language import LANGUAGES
from staff import store
from staff.audit.log import AuditLog
from staff.people import ROLES, SOURCES, Role, Source
from staff.sign_in import factor_sql, passwords
from staff.sign_in import store as sign_ins

app = typer.Typer(
    help="The people who work here: add them, list them, give new passwords, shut them out.\n\n"
    "Works beside a running `hotline run`, or with HOTLINE_DATABASE_URL set. A changed person's "
    "open pages close within five seconds.",
    no_args_is_help=True,
)
_out = Console()
_Who = Annotated[str, typer.Argument(help="The staff number (工号) they sign in with.")]
Work = Callable[[AsyncSession], Awaitable[None]]


@app.command()
def add(
    staff_number: _Who,
    name: Annotated[str, typer.Argument(help="The name, as colleagues know it.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "agent",
    extension: Annotated[str, typer.Option(help="The telephone, 3–6 digits; empty: none.")] = "",
    queue: Annotated[
        list[str] | None, typer.Option(help="A queue they serve; give it several times.")
    ] = None,
    language: Annotated[str, typer.Option(help="of their desk: zh or en.")] = "zh",
) -> None:
    """Add a person and print the password, which is shown this once."""
    chosen = _role(role)
    if language not in LANGUAGES:
        _fail(f"the language {language} is not zh or en")

    async def work(session: AsyncSession) -> None:
        new = await store.add_person(
            session,
            staff_number,
            name,
            chosen,
            extension=extension or None,
            queues=queue or (),
            language="en" if language == "en" else "zh",
        )
        await store.note_issue(session, new.person_id, clock.now(), None)
        await _audit(session, None, "person.add", f"person:{new.person_id}", role)
        _out.print(f"{staff_number} ({role}) may sign in with the password {new.password}")

    _run(work, taken="somebody has this staff number or extension, or it is not 3–6 digits")


@app.command()
def telephone(
    staff_number: _Who,
    kind: Annotated[str, typer.Option(help="browser: the desk's page; sip: any SIP telephone.")],
) -> None:
    """Choose what a person telephones with; its new SIP password is printed this once."""
    if kind not in ("browser", "sip"):
        _fail(f"the telephone {kind} is not browser or sip")

    async def work(session: AsyncSession) -> None:
        person_id = await _person(session, staff_number)
        person = await store.find_person(session, person_id)
        if person is None or person.extension is None:
            _fail(f"{staff_number} has no extension; an administrator gives one on the desk")
        chosen = "sip" if kind == "sip" else "browser"
        secret = await store.give_extension(session, person_id, person.extension, phone=chosen)
        await _audit(session, None, "person.telephone", f"person:{person_id}", kind)
        if kind == "sip":
            port = config.load().sip_port
            _out.print(f"account {person.extension}, password {secret}, UDP port {port}")
            _out.print("Asterisk is told within seconds, as soon as the service runs")
        else:
            _out.print("the desk's page is their telephone again; sign in anew to register it")

    _run(work)


@app.command(name="list")
def list_() -> None:
    """List everybody."""

    async def work(session: AsyncSession) -> None:
        table = Table("number", "name", "role", "extension", "queues", "active", box=None)
        for one in await store.list_people(session):
            table.add_row(
                one.staff_number, one.name, one.role, one.extension or "–",
                " ".join(one.queues), "yes" if one.active else "no",
            )  # fmt: skip
        _out.print(table)

    _run(work)


@app.command()
def password(staff_number: _Who) -> None:
    """Give a person a new password, printed once; their sign-ins end."""

    async def work(session: AsyncSession) -> None:
        person_id = await _person(session, staff_number)
        made = passwords.generate()
        await store.set_password_hash(session, person_id, passwords.hash_password(made))
        await store.note_issue(session, person_id, clock.now(), None)
        await sign_ins.end_sessions(session, person_id)
        await _audit(session, None, "person.password", f"person:{person_id}")
        _out.print(f"{staff_number} signs in with the password {made}")

    _run(work)


@app.command()
def source(
    staff_number: _Who,
    where: Annotated[str, typer.Argument(help="own, oidc or ldap (docs/sign-in.md).")],
) -> None:
    """Join an account to the house's directory, or take it back; their sign-ins end.

    Who signs in there next with this staff number has the account, its history and its telephone.
    """
    chosen = _source(where)

    async def work(session: AsyncSession) -> None:
        person_id = await _person(session, staff_number)
        await store.join_source(session, person_id, chosen)
        await sign_ins.end_sessions(session, person_id)
        await _audit(session, None, "person.source", f"person:{person_id}", chosen)
        if chosen == "own":
            made = passwords.generate()
            await store.set_password_hash(session, person_id, passwords.hash_password(made))
            await store.note_issue(session, person_id, clock.now(), None)
            _out.print(f"{staff_number} signs in with the password {made}")
        else:
            _out.print(f"{staff_number} is joined to {chosen} at their next sign-in there")

    _run(work)


@app.command()
def reset_factor(staff_number: _Who) -> None:
    """Take a person's second factor away (a lost telephone); they sign in by password alone."""

    async def work(session: AsyncSession) -> None:
        person_id = await _person(session, staff_number)
        await factor_sql.forget_factor(session, person_id)
        await store.note_issue(session, person_id, clock.now(), None)
        await sign_ins.end_sessions(session, person_id)
        await _audit(session, None, "person.second_factor", f"person:{person_id}")
        _out.print(f"{staff_number} signs in by password alone, and sets up a new one")

    _run(work)


@app.command()
def disable(staff_number: _Who) -> None:
    """Shut a person out: their sign-ins end, their telephone no longer registers."""
    _run(_switch(staff_number, active=False))


@app.command()
def enable(staff_number: _Who) -> None:
    """Let a person in again."""
    _run(_switch(staff_number, active=True))


def _switch(staff_number: str, *, active: bool) -> Work:
    async def work(session: AsyncSession) -> None:
        person_id = await _person(session, staff_number)
        administrators = await store.count_administrators(session)
        await store.change_person(session, person_id, active=active)
        if administrators and not await store.count_administrators(session):
            _fail("this is the last administrator; appoint another first")
        await sign_ins.end_sessions(session, person_id)
        await _audit(session, None, "person.change", f"person:{person_id}", f"active={active}")
        _out.print(f"{staff_number} {'may sign in' if active else 'is shut out'}")

    return work


async def _audit(
    session: AsyncSession, person_id: int | None, action: str, subject: str, detail: str = ""
) -> None:
    await AuditLog.of(config.load()).audit(session, person_id, action, subject, detail)


def _source(text: str) -> Source:
    if text not in SOURCES:
        _fail(f"there is no {text}; choose {', '.join(SOURCES)}")
    return text


def _role(text: str) -> Role:
    if text not in ROLES:
        _fail(f"there is no role {text}; choose {', '.join(ROLES)}")
    return text


async def _person(session: AsyncSession, staff_number: str) -> int:
    person = await store.find_person_by_number(session, staff_number)
    if person is None:
        _fail(f"nobody has the staff number {staff_number}; see `hotline user list`")
    return person.person_id


def database_url(settings: Settings) -> str:
    """Name the configured database, or the embedded one that `hotline run` keeps."""
    if settings.database_url:
        return settings.database_url
    secret = settings.database_password.get_secret_value()
    return f"postgresql://hotline:{secret}@127.0.0.1:{settings.database_port}/hotline"


def _run(work: Work, *, taken: str = "") -> None:
    async def whole() -> None:
        database = Database(database_url(config.load()))
        try:
            async with database.transaction() as session:
                await work(session)
        finally:
            await database.close()

    try:
        asyncio.run(whole())
    except IntegrityError:
        _fail(taken)
    except ValueError as error:
        _fail(str(error))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        _fail(
            f"the database does not answer ({type(error).__name__}): start `hotline run` in "
            "another terminal, or set HOTLINE_DATABASE_URL"
        )


def _fail(why: str) -> NoReturn:
    Console(stderr=True).print(f"[red]{why}[/red]", highlight=False)
    raise typer.Exit(1)
