"""What was delivered of scheduled exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"


def _instant() -> sa.DateTime:
    return sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def _exact(length: int) -> sa.String:
    return sa.String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql", "mariadb")


def _long() -> sa.Text:
    return sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_name", _exact(48), nullable=False),
        sa.Column("term", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.Column("begun_at", _instant(), nullable=False),
        sa.Column("claimed_at", _instant(), nullable=True),
        sa.Column("claim_key", sa.String(64), nullable=True),
        sa.Column("file_name", _exact(100), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("title", _long(), nullable=True),
        sa.Column("text", _long(), nullable=True),
        sa.Column("placed_at", _instant(), nullable=True),
        sa.Column("mailed_at", _instant(), nullable=True),
        sa.Column("done_at", _instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("export_name", "term", "kind", name="uq_deliveries_export_name"),
        sa.UniqueConstraint("message_key", name="uq_deliveries_message_key"),
    )
