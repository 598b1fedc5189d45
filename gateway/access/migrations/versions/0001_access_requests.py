"""The table of requests."""

from __future__ import annotations

import sqlalchemy
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "access_requests",
        sqlalchemy.Column("id", sqlalchemy.String, primary_key=True),
        sqlalchemy.Column("issuer", sqlalchemy.String, nullable=False),
        sqlalchemy.Column("subject", sqlalchemy.String, nullable=False),
        sqlalchemy.Column("username", sqlalchemy.String, nullable=False),
        sqlalchemy.Column("groups", sqlalchemy.JSON, nullable=False),
        sqlalchemy.Column("table", sqlalchemy.String, nullable=False),
        sqlalchemy.Column("columns", sqlalchemy.JSON, nullable=False),
        sqlalchemy.Column("days", sqlalchemy.Integer, nullable=False),
        sqlalchemy.Column("reason", sqlalchemy.String, nullable=False),
        sqlalchemy.Column("at", sqlalchemy.Float, nullable=False),
        sqlalchemy.Column("state", sqlalchemy.String, nullable=False, index=True),
        sqlalchemy.Column("decided_by", sqlalchemy.String),
        sqlalchemy.Column("decider", sqlalchemy.String),
        sqlalchemy.Column("decided_at", sqlalchemy.Float),
        sqlalchemy.Column("answer", sqlalchemy.String),
        sqlalchemy.Column("line", sqlalchemy.String),
        sqlalchemy.Column("until", sqlalchemy.Float),
    )
