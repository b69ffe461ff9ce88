"""When the grid was written last, whoever wrote it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_TABLES = ("outages_substation", "outages_feeder", "outages_transformer", "outages_device")


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "outages_grid_change",
        sa.Column("id", sa.Integer(), server_default="1", autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_outages_grid_change_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages_grid_change")),
    )
    op.execute("""
create or replace function outages_note_grid() returns trigger language plpgsql as $$
begin
    insert into outages_grid_change (at) values (clock_timestamp())
    on conflict (id) do update set at = excluded.at;
    return null;
end $$
""")
    for table in _TABLES:
        op.execute(f"""
create or replace trigger outages_grid_written
after insert or update or delete or truncate on {table}
for each statement execute function outages_note_grid()
""")
    op.execute("insert into outages_grid_change (at) values (clock_timestamp())")


def downgrade() -> None:
    """Take the database back."""
    for table in _TABLES:
        op.execute(f"drop trigger if exists outages_grid_written on {table}")
    op.execute("drop function if exists outages_note_grid()")
    op.drop_table("outages_grid_change")
