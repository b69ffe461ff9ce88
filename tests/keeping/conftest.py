"""One person in every table that can name one, and their neighbour."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from core import ids
from core.config import Settings
from core.db import Database
from core.phone import NumberPlan
from cti.events import CallArrived, CallEnded, Event
from cti.journal.writer import Entry, JournalWriter
from exchange.feed.store import number_changes
from ivr.speech.forgetting import forget_personal
from keeping.acts import Audit, KeepingActs
from keeping.keeper import ForgetSound, Keeper
from staff.audit.log import AuditLog

PLAN = NumberPlan("CN", "0571")
NUMBER, SHARED = "13912345678", "13812345678"
FORMER = "13712345678"  # was theirs: a stranger's today
NAME, ACCOUNT, ADDRESS = "被忘记的人", "3301887766", "忘记路66号"
OLD = datetime(2019, 5, 1, tzinfo=UTC)
NOW = datetime.now(UTC)

_FILL = f"""
insert into customers_customer (id, number, name) overriding system value
    values (1, 'C1', '{NAME}'), (2, 'C2', '邻居');
insert into customers_premise (id, code, address) overriding system value
    values (1, 'P1', '{ADDRESS}'), (2, 'P2', '邻居路1号');
insert into customers_account (id, number, customer_id, premise_id) overriding system value
    values (1, '{ACCOUNT}', 1, 1), (2, '3301000002', 2, 2);
insert into customers_phone (e164, customer_id)
    values (86{NUMBER}, 1), (86{SHARED}, 1), (86{SHARED}, 2);
insert into customers_bill (account_id, month, kwh, amount_fen, due_on)
    values (1, '2026-01-01', 10, 500, '2026-02-01');
insert into customers_payment (account_id, receipt, paid_at, amount_fen)
    values (1, 'r1', now(), 500);
insert into customers_meter (id, number, account_id) overriding system value values (1, 'm1', 1);
create table customers_reading_old partition of customers_reading for values from ('2026-01-01')
    to ('2026-02-01');
insert into customers_reading (account_id, at, grain, meter_id, wh)
    values (1, '2026-01-01', 'month', 1, 10000);
insert into customers_correction (customer_id, what, e164, told, person_id)
    values (1, 'linked', 86{NUMBER}, 'owner', 1), (1, 'note', null, '{NAME}', 1);
insert into customers_conflict (customer_id, what, theirs, source) values (1, 'note', '{NAME}', '');
insert into customers_phone (e164, customer_id, role) values (86{FORMER}, 1, 'former');
insert into outbound_opt_out (e164, at, source) values (86{FORMER}, now(), 'key');
insert into exchange_account (id, name, scopes, per_minute, token_hash, token_ends, expires_at)
    overriding system value values (1, 'crm', '{{}}', 1, 'x', 'y', now());
insert into exchange_answer (account_id, key, request, status, body)
    values (1, 'k1', 'r1', 200, convert_to('{ACCOUNT}', 'UTF8')), (1, 'k2', 'r2', 200, 'other');
insert into customers_import (id, file_name, sha256, started_at)
    values (gen_random_uuid(), 'a.csv', 'x', '2019-01-01');
insert into outages_trouble_call (call_id, premise_id, at, number, settled_at, settled_why)
    values ('17.1', 1, now(), '{NUMBER}', now(), '{NAME}');
insert into outbound_campaign (id, name, status, occasion, author_id, ended_at) values
    ('00000000-0000-7000-8000-000000000001', 'now', 'running', 'fault', 1, null),
    ('00000000-0000-7000-8000-000000000002', 'long ago', 'done', 'fault', 1, '2019-01-01');
insert into outbound_contact (campaign_id, e164, customer_id, state, outcome) values
    ('00000000-0000-7000-8000-000000000001', 86{NUMBER}, 1, 'waiting', ''),
    ('00000000-0000-7000-8000-000000000002', 86{NUMBER}, 1, 'done', 'acknowledged');
insert into outbound_opt_out (e164, at, source) values (86{NUMBER}, now(), 'key');
insert into outbound_attempt (id, campaign_id, contact_id, dialer, committed_at, lost_at) values
    ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 2, '', now(),
        now());
insert into cti_segment (call_id, place, kind, flow, queue, extension, began_at, result)
    values ('17.1', 9, 'talk', '', 'service', '1001', now(), '');
insert into cti_call_business (call_id, business_type, person_id, at)
    values ('17.1', 'praise', 1, now()), ('9.3', 'fault', 1, now());
insert into ivr_rating (call_id, at, extension, queue, score, how)
    values ('17.1', now(), '1001', 'service', 5, 'pressed');
"""


def facts(call_id: str, number: str, at: datetime, *, out: bool = False) -> list[Event]:
    arrived = CallArrived(
        at=at, call_id=call_id, direction="out" if out else "in", number=number, name=NAME,
        dialled=number if out else "95598", channel="PJSIP/trunk-1",
    )  # fmt: skip
    return [
        arrived,
        CallEnded(at=at + timedelta(seconds=9), call_id=call_id, cause=16, cause_text=""),
    ]


async def write(database: Database, *events: Event) -> None:
    """Write facts as the journal does; records and changes follow by themselves."""
    writer = JournalWriter(database)
    await writer.write(
        [
            Entry(
                ids.new_id(), one.at, type(one).__name__, getattr(one, "call_id", ""),
                msgspec.Raw(msgspec.json.encode(one)),
            )
            for one in events
        ]
    )  # fmt: skip
    writer.close()


@pytest.fixture
async def filled(database: Database) -> Database:
    """A person in every table that can name one, and their neighbour."""
    await write(database, *facts("17.1", NUMBER, NOW), *facts("17.2", f"86{NUMBER}", NOW))
    await write(database, *facts("17.3", f"0{NUMBER}", NOW, out=True))
    await write(database, *facts("17.4", SHARED, NOW), *facts("17.5", "057188886666", NOW))
    async with database.transaction() as session:
        for statement in _FILL.strip().removesuffix(";").split(";\n"):
            await session.execute(text(statement))
    async with database.transaction() as session:
        await number_changes(session)
    await write(database, *facts("17.6", NUMBER, NOW))  # a change that has no number yet
    return database


@pytest.fixture
def acts(filled: Database, tmp_path: Path) -> KeepingActs:
    silence = partial(forget_personal, tmp_path / "sounds")
    return KeepingActs(filled, _audit(tmp_path), PLAN, tmp_path, silence)


@pytest.fixture
def keeper(filled: Database, tmp_path: Path) -> Keeper:
    return make_keeper(filled, tmp_path)


def make_keeper(filled: Database, var: Path, *, forget_sound: ForgetSound | None = None) -> Keeper:
    return Keeper(
        filled, _audit(var), var, plan=PLAN, timezone="Asia/Shanghai", forget_sound=forget_sound,
        portion=3,
    )  # fmt: skip


def _audit(var: Path) -> Audit:
    return AuditLog.of(Settings(var=var, cookie_secret=SecretStr("a secret of the tests"))).audit
