"""Who somebody is at a provider of single sign-on, what was asked of providers, and what came from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0011"
down_revision = "0010"

_moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_long = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    op.add_column("begun_sign_ins", sa.Column("provider", sa.String(32), nullable=True))
    op.create_table(
        "federated_identities",
        sa.Column("identity_digest", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_federated_identities_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("identity_digest", name="pk_federated_identities"),
    )
    op.create_index("ix_federated_identities_user_id", "federated_identities", ["user_id"])
    op.create_table(
        "federated_requests",
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("browser_digest", sa.String(64), nullable=False),
        sa.Column("address_digest", sa.String(64), nullable=False),
        sa.Column("details", _long, nullable=False),
        sa.Column("begun_at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("request_digest", name="pk_federated_requests"),
    )
    op.create_index("ix_federated_requests_address_digest", "federated_requests", ["address_digest"])
    op.create_index("ix_federated_requests_begun_at", "federated_requests", ["begun_at"])
    op.create_table(
        "federated_arrivals",
        sa.Column("arrival_digest", sa.String(64), nullable=False),
        sa.Column("assertion_digest", sa.String(64), nullable=False),
        sa.Column("details", _long, nullable=True),
        sa.Column("arrived_at", _moment, nullable=False),
        sa.Column("expires_at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("arrival_digest", name="pk_federated_arrivals"),
        sa.UniqueConstraint("assertion_digest", name="uq_federated_arrivals_assertion_digest"),
    )
    op.create_index("ix_federated_arrivals_expires_at", "federated_arrivals", ["expires_at"])
