"""What Alembic runs: the migrations of `versions/`, on the connection that the store gives it."""

from __future__ import annotations

from alembic import context

from gateway.access.store import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
