"""Roles take the place of bare hospitals. Nobody sees more than before; whoever sees several hospitals, less.

Whoever had one hospital was held for one of its own; whoever had several, or all, for somebody outside.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_role_grants()
    _create_role_grant_hospitals()
    _give_roles()
    op.drop_table("grants")
    op.drop_column("users", "all_hospitals")


def _create_role_grants() -> None:
    op.create_table(
        "role_grants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("all_hospitals", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_role_grants_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role", name="pk_role_grants"),
    )


def _create_role_grant_hospitals() -> None:
    op.create_table(
        "role_grant_hospitals",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("hospital_code", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "role"],
            ["role_grants.user_id", "role_grants.role"],
            name="fk_role_grant_hospitals_grant",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "role", "hospital_code", name="pk_role_grant_hospitals"),
    )


def _give_roles() -> None:
    connection = op.get_bind()
    role_grants = sa.table(
        "role_grants", sa.column("user_id"), sa.column("role"), sa.column("all_hospitals", sa.Boolean())
    )
    hospitals = sa.table("role_grant_hospitals", sa.column("user_id"), sa.column("role"), sa.column("hospital_code"))
    for user_id, role, codes in _roles(connection):
        connection.execute(sa.insert(role_grants).values(user_id=user_id, role=role, all_hospitals=codes is None))
        for code in codes or ():
            connection.execute(sa.insert(hospitals).values(user_id=user_id, role=role, hospital_code=code))


def _roles(connection: sa.Connection) -> Iterator[tuple[int, str, list[str] | None]]:
    users = sa.table("users", sa.column("id"), sa.column("all_hospitals", sa.Boolean()))
    grants = sa.table("grants", sa.column("user_id"), sa.column("hospital_code"))
    codes: defaultdict[int, list[str]] = defaultdict(list)
    rows: Any = connection.execute(sa.select(grants.c.user_id, grants.c.hospital_code)).all()
    for user_id, code in rows:
        codes[user_id].append(code)
    for user_id, sees_all in connection.execute(sa.select(users.c.id, users.c.all_hospitals)).all():
        if sees_all:
            yield from ((user_id, "ministry", None), (user_id, "central_it", None))
        elif codes[user_id]:
            is_one = len(codes[user_id]) == 1
            yield user_id, "hospital_administration" if is_one else "ministry", codes[user_id]
            yield user_id, "it", codes[user_id]
