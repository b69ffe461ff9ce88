"""Alembic's door: runs on the connection that `hotline.schema` hands over."""

from alembic import context

from migrations.schema import METADATA, is_in_models

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    include_object=is_in_models,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
