"""Alembic's entry: runs the migrations on the connection that ``bot.storage.migrate`` gives it."""

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite's tables change inside a transaction too; Alembic is careful without being told.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
