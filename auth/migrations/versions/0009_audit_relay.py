"""Which entry of the audit log was sent to the syslog server last: none yet."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    relay = op.create_table(
        "audit_relay",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_relay"),
    )
    op.bulk_insert(relay, [{"id": 1, "number": 0}])
