"""What people are told about hospitals: notices, watches, mails."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"


def _instant() -> sa.DateTime:
    return sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def _name() -> sa.String:
    return sa.String(150).with_variant(mysql.VARCHAR(150, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    _create_notices()
    _create_watches()
    _create_mails()


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("raised_at", _instant(), nullable=False),
        sa.Column("raised_figures", sa.Text(), nullable=False),
        sa.Column("cleared_at", _instant(), nullable=True),
        sa.Column("cleared_figures", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", _instant(), nullable=True),
        sa.Column("acknowledged_by", _name(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_cleared_at", "notices", ["cleared_at"])


def _create_watches() -> None:
    op.create_table(
        "watches",
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_watches_notice_id"),
        sa.PrimaryKeyConstraint("hospital_code", "subject", name="pk_watches"),
        sa.UniqueConstraint("notice_id", name="uq_watches_notice_id"),
    )


def _create_mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("tells", sa.String(16), nullable=False),
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.Column("queued_at", _instant(), nullable=False),
        sa.Column("claimed_at", _instant(), nullable=True),
        sa.Column("mailed_at", _instant(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_mails_notice_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("message_key", name="uq_mails_message_key"),
    )
    op.create_index("ix_mails_notice_id", "mails", ["notice_id"])
    op.create_index("ix_mails_mailed_at", "mails", ["mailed_at"])
