"""Links that lead to a new password, when a user last signed in, and the audit log by user and by event."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0012"
down_revision = "0011"

_moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitations_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.add_column("users", sa.Column("last_signed_in_at", _moment, nullable=True))
    op.create_index("ix_audit_entries_user_name_number", "audit_entries", ["user_name", "number"])
    op.create_index("ix_audit_entries_event_number", "audit_entries", ["event", "number"])
