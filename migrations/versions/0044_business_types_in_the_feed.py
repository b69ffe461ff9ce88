"""What calls were about is a change that other systems are told of."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_NOTE = """
create or replace function exchange_note_business() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    select 'hotline.call.classified', 'call/' || new.call_id, new.at,
        jsonb_build_object('call_id', new.call_id, 'business_type', new.business_type,
            'at', new.at),
        jsonb_build_object('number', coalesce(
            (select number from cti_call where call_id = new.call_id),
            (select fact->>'number' from cti_journal
                where call_id = new.call_id and call_id <> '' and kind = 'CallArrived' limit 1),
            ''
        ))
    ;
    return null;
end $$
"""
_TRIGGERS = (
    "create or replace trigger exchange_business after insert on cti_call_business "
    "for each row execute function exchange_note_business()",
    "create or replace trigger exchange_business_changed "
    "after update of business_type on cti_call_business "
    "for each row when (old.business_type is distinct from new.business_type) "
    "execute function exchange_note_business()",
)


def upgrade() -> None:
    """Bring the database forward."""
    for statement in (_NOTE, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Take the database back."""
    op.execute("drop trigger exchange_business on cti_call_business")
    op.execute("drop trigger exchange_business_changed on cti_call_business")
    op.execute("drop function exchange_note_business()")
