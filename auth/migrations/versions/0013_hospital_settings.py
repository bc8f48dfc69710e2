"""What is not as the hospitals' file says, and the last checks of archives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0013"
down_revision = "0012"

_moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_long = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
_name = sa.String(150).with_variant(mysql.VARCHAR(150, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "hospital_settings",
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", _long, nullable=False),
        sa.Column("changed_at", _moment, nullable=False),
        sa.Column("changed_by", _name, nullable=False),
        sa.PrimaryKeyConstraint("hospital_code", name="pk_hospital_settings"),
        sa.UniqueConstraint("revision", name="uq_hospital_settings_revision"),
    )
    op.create_table(
        "archive_checks",
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.Column("extent", sa.String(16), nullable=False),
        sa.Column("checked_at", _moment, nullable=False),
        sa.Column("checked_by", _name, nullable=False),
        sa.Column("findings", _long, nullable=False),
        sa.PrimaryKeyConstraint("hospital_code", "extent", name="pk_archive_checks"),
    )
