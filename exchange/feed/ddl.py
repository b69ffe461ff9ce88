"""The triggers that note a change in the transaction that makes it, whichever program does.

What is noted of each is described in changes.py, and tests compare the two. `personal` holds what
names a person, apart, so that it is shown by scope.
"""

_OUTAGE = """
create or replace function exchange_note_outage() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data)
    select
        'hotline.outage.' || case when new.what in ('opened', 'restored', 'cancelled')
            then new.what else 'changed' end,
        'outage/' || new.outage_id, new.at,
        jsonb_build_object(
            'outage_id', o.id, 'version', new.version, 'what', new.what, 'kind', o.kind,
            'status', new.status, 'feeder_codes', new.feeder_codes,
            'device_codes', new.device_codes,
            'transformers', cardinality(new.transformer_codes), 'started_at', o.started_at,
            'etr_at', new.etr_at, 'restored_at', o.restored_at,
            'note_zh', o.note_zh, 'note_en', o.note_en
        )
    from outages_outage o where o.id = new.outage_id;
    return null;
end $$
"""

_REPORT = """
create or replace function exchange_note_report() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    values (
        case tg_op when 'INSERT' then 'hotline.report.received'
            else 'hotline.report.danger_told' end,
        'report/' || new.id, new.at,
        jsonb_build_object(
            'report_id', new.id, 'at', new.at, 'call_id', new.call_id,
            'feeder_code', new.feeder_code, 'transformer_code', new.transformer_code,
            'hazard', new.hazard, 'outage_id', new.outage_id
        ),
        jsonb_build_object('number', new.number, 'account_numbers', (
            select coalesce(jsonb_agg(number order by number), '[]') from customers_account
            where premise_id = new.premise_id
        ))
    );
    return null;
end $$
"""

_CALL = """
create or replace function exchange_note_call() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    values (
        case tg_op when 'INSERT' then 'hotline.call.ended' else 'hotline.call.corrected' end,
        'call/' || new.call_id, coalesce(new.ended_at, new.arrived_at),
        jsonb_build_object(
            'call_id', new.call_id, 'direction', new.direction, 'arrived_at', new.arrived_at,
            'ended_at', new.ended_at, 'queue', new.queue, 'outcome', new.outcome,
            'waited_s', new.waited_s, 'talk_s', new.talk_s, 'late', new.late
        ),
        jsonb_build_object('number', new.number)
    );
    return null;
end $$
"""

_OPT_OUT = """
create or replace function exchange_note_opt_out() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    values (
        'hotline.number.opted_out', 'number', new.at,
        jsonb_build_object('at', new.at, 'source', new.source),
        jsonb_build_object('number', '+' || new.e164)
    );
    return null;
end $$
"""

_CORRECTION = """
create or replace function exchange_note_correction() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    select
        'hotline.customer.' || case tg_op when 'INSERT' then 'corrected' else 'restored' end,
        'correction/' || new.id, coalesce(new.undone_at, new.at),
        jsonb_build_object('correction_id', new.id, 'what', new.what, 'call_id', new.call_id),
        jsonb_build_object(
            'customer_number', c.number, 'told', new.told, 'number', coalesce('+' || new.e164, '')
        )
    from customers_customer c where c.id = new.customer_id;
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
    _OUTAGE,
    _REPORT,
    _CALL,
    _OPT_OUT,
    _CORRECTION,
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
    _trigger("opt_out", "insert on outbound_opt_out", "opt_out"),
    _trigger("correction", "insert on customers_correction", "correction"),
    _trigger(
        "correction_undone",
        "update of undone_at on customers_correction",
        "correction",
        "when (new.undone_at is not null and old.undone_at is null)",
    ),
)
