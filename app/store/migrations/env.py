"""Alembic's entry: runs the migrations on the connection that ``app.store.opening`` hands over."""

from __future__ import annotations

from alembic import context

from app.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    # Each upgrade is one transaction with its version: a step that fails leaves the store as it was.
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
