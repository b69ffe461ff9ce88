"""The triggers that note a change in the transaction that makes it, whichever program does.

What is noted of each is described in changes.py, and tests compare the two. `personal` holds what
names a person, apart, so that it is shown by scope.
"""

from typing import NamedTuple


class _Noted(NamedTuple):
    """What is noted of a changed row (`new`), each as SQL; fields of JSON by their names."""

    type: str
    subject: str
    at: str
    data: dict[str, str]
    personal: dict[str, str]
    beside: str = ""  # the rows that are read besides, with their conditions


def _as_named(row: str, *columns: str) -> dict[str, str]:
    return {column: f"{row}.{column}" for column in columns}


_NOTED: dict[str, _Noted] = {
    "outage": _Noted(
        type="""'hotline.outage.' || case when new.what in ('opened', 'restored', 'cancelled')
            then new.what else 'changed' end""",
        subject="'outage/' || new.outage_id",
        at="new.at",
        data=_as_named("new", "outage_id", "version", "what", "status")
        | _as_named("new", "feeder_codes", "device_codes")
        | _as_named("o", "kind", "started_at", "etr_at", "restored_at", "note_zh", "note_en")
        | {"transformers": "cardinality(new.transformer_codes)"},
        personal={},
        beside="from outages_outage o where o.id = new.outage_id",
    ),
    "report": _Noted(
        type="""case tg_op when 'INSERT' then 'hotline.report.received'
            else 'hotline.report.danger_told' end""",
        subject="'report/' || new.id",
        at="new.at",
        data={"report_id": "new.id"}
        | _as_named("new", "at", "call_id", "feeder_code", "transformer_code")
        | _as_named("new", "hazard", "outage_id"),
        personal={
            "number": "new.number",
            "account_numbers": """(
                select coalesce(jsonb_agg(number order by number), '[]') from customers_account
                where premise_id = new.premise_id
            )""",
        },
    ),
    "call": _Noted(
        type="case tg_op when 'INSERT' then 'hotline.call.ended' else 'hotline.call.corrected' end",
        subject="'call/' || new.call_id",
        at="coalesce(new.ended_at, new.arrived_at)",
        data=_as_named("new", "call_id", "direction", "arrived_at", "ended_at", "queue")
        | _as_named("new", "outcome", "waited_s", "talk_s", "late"),
        personal={"number": "new.number"},
    ),
    "business": _Noted(
        type="'hotline.call.classified'",
        subject="'call/' || new.call_id",
        at="new.at",
        data=_as_named("new", "call_id", "business_type", "at"),
        personal={
            "number": """coalesce(
                (select number from cti_call where call_id = new.call_id),
                (select fact->>'number' from cti_journal
                    where call_id = new.call_id and call_id <> '' and kind = 'CallArrived' limit 1),
                ''
            )""",  # before its end a call has no record
        },
    ),
    "opt_out": _Noted(
        type="'hotline.number.opted_out'",
        subject="'number'",
        at="new.at",
        data=_as_named("new", "at", "source"),
        personal={"number": "'+' || new.e164"},
    ),
    "correction": _Noted(
        type="'hotline.customer.' || case tg_op when 'INSERT' then 'corrected' else 'restored' end",
        subject="'correction/' || new.id",
        at="coalesce(new.undone_at, new.at)",
        data={"correction_id": "new.id"} | _as_named("new", "what", "call_id"),
        personal={
            "customer_number": "c.number",
            "told": "case tg_op when 'INSERT' then new.told "
            "else coalesce(new.before->>new.what, new.before->>'role', '') end",
            "number": "coalesce('+' || new.e164, '')",
        },
        beside="from customers_customer c where c.id = new.customer_id",
    ),
    "kept": _Noted(
        type="'hotline.customer.corrected'",
        subject="'correction/' || k.id",
        at="new.decided_at",
        data={"correction_id": "k.id"} | _as_named("k", "what", "call_id"),
        personal={"customer_number": "c.number", "told": "k.told", "number": "''"},
        beside="""from customers_correction k join customers_customer c on c.id = k.customer_id
    where k.id = (select max(id) from customers_correction s where s.customer_id = new.customer_id
        and s.what = new.what and s.undone_at is null)""",
    ),
}


def _object(fields: dict[str, str]) -> str:
    told = ", ".join(f"'{name}', {sql}" for name, sql in fields.items())
    return f"jsonb_build_object({told})"


def _function(name: str, noted: _Noted) -> str:
    return f"""
create or replace function exchange_note_{name}() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    select {noted.type}, {noted.subject}, {noted.at},
        {_object(noted.data)},
        {_object(noted.personal)}
    {noted.beside};
    return null;
end $$
"""


def _trigger(name: str, event: str, noting: str, when: str = "") -> str:
    return f"""
create or replace trigger exchange_{name} after {event}
for each row {when} execute function exchange_note_{noting}()
"""


STATEMENTS: tuple[str, ...] = (
    "insert into exchange_position default values on conflict do nothing",
    *(_function(name, noted) for name, noted in _NOTED.items()),
    _trigger("outage", "insert on outages_revision", "outage"),
    _trigger("report", "insert on outages_trouble_call", "report"),
    _trigger(
        "danger",
        "update of hazard on outages_trouble_call",
        "report",
        "when (new.hazard and not old.hazard)",
    ),
    _trigger("call", "insert on cti_call", "call"),
    _trigger("call_corrected", "update on cti_call", "call", "when (old is distinct from new)"),
    _trigger("business", "insert on cti_call_business", "business"),
    _trigger(
        "business_changed",
        "update of business_type on cti_call_business",
        "business",
        "when (old.business_type is distinct from new.business_type)",
    ),
    _trigger("opt_out", "insert on outbound_opt_out", "opt_out"),
    _trigger("correction", "insert on customers_correction", "correction"),
    _trigger(
        "correction_undone",
        "update of undone_at on customers_correction",
        "correction",
        "when (new.undone_at is not null and old.undone_at is null)",
    ),
    _trigger(
        "conflict_kept",
        "update of state on customers_conflict",
        "kept",
        "when (new.state = 'ours' and old.state = 'open')",
    ),
)
