"""A correction that is undone tells what stands there again, not what was taken back."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_AGAIN = (
    "case tg_op when 'INSERT' then new.told "
    "else coalesce(new.before->>new.what, new.before->>'role', '') end"
)


def upgrade() -> None:
    """Bring the database forward."""
    op.execute(_function(_AGAIN))


def downgrade() -> None:
    """Take the database back."""
    op.execute(_function("new.told"))


def _function(told: str) -> str:
    return f"""
create or replace function exchange_note_correction() returns trigger language plpgsql as $$
begin
    insert into exchange_pending (type, subject, at, data, personal)
    select 'hotline.customer.' || case tg_op when 'INSERT' then 'corrected' else 'restored' end,
        'correction/' || new.id, coalesce(new.undone_at, new.at),
        jsonb_build_object(
            'correction_id', new.id, 'what', new.what, 'call_id', new.call_id
        ),
        jsonb_build_object(
            'customer_number', c.number, 'told', {told},
            'number', coalesce('+' || new.e164, '')
        )
    from customers_customer c where c.id = new.customer_id;
    return null;
end $$
"""  # noqa: S608 - our own words
