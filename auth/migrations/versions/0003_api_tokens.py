"""Tokens of the API, the hospitals of each, and those that were refused."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"


def _instant() -> sa.DateTime:
    return sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    _create_api_tokens()
    _create_api_token_hospitals()
    _create_refused_tokens()


def _create_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("all_hospitals", sa.Boolean(), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("expires_at", _instant(), nullable=False),
        sa.Column("last_used_at", _instant(), nullable=True),
        sa.Column("revoked_at", _instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def _create_api_token_hospitals() -> None:
    op.create_table(
        "api_token_hospitals",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name="fk_api_token_hospitals_token_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_id", "hospital_code", name="pk_api_token_hospitals"),
    )


def _create_refused_tokens() -> None:
    op.create_table(
        "refused_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_digest", sa.String(64), nullable=False),
        sa.Column("refused_at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refused_tokens"),
    )
    op.create_index("ix_refused_tokens_refused_at", "refused_tokens", ["refused_at"])
    op.create_index("ix_refused_tokens_address_digest_refused_at", "refused_tokens", ["address_digest", "refused_at"])
