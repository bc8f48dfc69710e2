"""Of each session the browser and the address it began with, so that its owner can tell it from another."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("address", sa.String(64), nullable=True))
    op.add_column("sessions", sa.Column("browser", sa.String(64), nullable=True))
