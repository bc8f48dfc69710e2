"""Grants in the store: which roles a user holds, each for which hospitals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Row, Select, delete, insert, select

from auth.errors import RoleNotGiven, UnknownHospital, UnknownRole
from auth.principal import Grant, Scope
from auth.roles import ROLES, Role
from auth.tables import role_grant_hospitals, role_grants

# In place of codes, of which none is called so.
EVERY_HOSPITAL = "all"

_OF_GRANT = (role_grant_hospitals.c.user_id == role_grants.c.user_id) & (
    role_grant_hospitals.c.role == role_grants.c.role
)
# To be joined to a user; empty where they hold none.
GRANT_COLUMNS = (role_grants.c.role, role_grants.c.all_hospitals, role_grant_hospitals.c.hospital_code)
GRANTS = role_grants.outerjoin(role_grant_hospitals, _OF_GRANT)


def granted(connection: Connection, user_id: int) -> tuple[Grant, ...]:
    of_user = select(*GRANT_COLUMNS).select_from(GRANTS).where(role_grants.c.user_id == user_id)
    return grants_of(connection.execute(of_user).all())


def granted_to(connection: Connection, user_ids: Sequence[int]) -> Mapping[int, tuple[Grant, ...]]:
    """Of those of these users that hold any, by the user's number."""
    of_users: Select[*tuple[object, ...]] = select(role_grants.c.user_id, *GRANT_COLUMNS).select_from(GRANTS)
    rows = defaultdict(list)
    for row in connection.execute(of_users.where(role_grants.c.user_id.in_(user_ids))).all():
        rows[row.user_id].append(row)
    return {user_id: grants_of(found) for user_id, found in rows.items()}


def grants_of(rows: Sequence[Row[*tuple[object, ...]]]) -> tuple[Grant, ...]:
    """Of rows with GRANT_COLUMNS, in the order of the roles. A role that there is no longer opens nothing."""
    scopes: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.role in ROLES:
            scopes[row.role] |= {row.hospital_code} - {None}
    for_all = {row.role for row in rows if row.all_hospitals}
    return tuple(
        Grant(role, None if key in for_all else frozenset(scopes[key]))
        for key, role in ROLES.items()
        if key in scopes
    )


def read_grants(texts: Iterable[str], known_codes: tuple[str, ...]) -> tuple[Grant, ...]:
    """Of texts as `grant_text` writes them. Raises `UnknownRole`, `UnknownHospital` or `RoleNotGiven`."""
    grants = {}
    for text in texts:
        key, _, hospitals = text.partition("=")
        role = ROLES.get(key)
        if role is None:
            raise UnknownRole(f"There is no role {key or text}. Roles: {', '.join(ROLES)}.")
        if key in grants:
            raise RoleNotGiven(f"{key} is given twice; name its hospitals together, separated by commas.")
        grants[key] = Grant(role, _read_hospitals(role, hospitals, known_codes))
    return tuple(grants.values())


def grant_text(grant: Grant) -> str:
    hospitals = EVERY_HOSPITAL if grant.hospitals is None else ",".join(sorted(grant.hospitals))
    return f"{grant.role.key}={hospitals}"


def require_known_hospitals(hospitals: Iterable[str], known_codes: tuple[str, ...]) -> None:
    unknown = sorted(set(hospitals) - set(known_codes))
    if unknown:
        raise UnknownHospital(
            f"Unknown hospital {', '.join(unknown)}. Known hospitals: {', '.join(known_codes) or 'none'}."
        )


def _read_hospitals(role: Role, text: str, known_codes: tuple[str, ...]) -> Scope:
    if text == EVERY_HOSPITAL:
        return None
    hospitals = frozenset(code.strip() for code in text.split(",") if code.strip())
    if not hospitals:
        raise RoleNotGiven(f"{role.key} for which hospitals? {role.key}=CODE,CODE or {role.key}={EVERY_HOSPITAL}.")
    if role.is_for_all:
        raise RoleNotGiven(f"{role.key} is given for every hospital: {role.key}={EVERY_HOSPITAL}.")
    require_known_hospitals(hospitals, known_codes)
    return hospitals


def replace_grants(connection: Connection, user_id: int, grants: Iterable[Grant]) -> None:
    connection.execute(delete(role_grant_hospitals).where(role_grant_hospitals.c.user_id == user_id))
    connection.execute(delete(role_grants).where(role_grants.c.user_id == user_id))
    for grant in grants:
        of_grant = {"user_id": user_id, "role": grant.role.key}
        connection.execute(insert(role_grants).values(**of_grant, all_hospitals=grant.hospitals is None))
        hospitals = [{**of_grant, "hospital_code": code} for code in sorted(grant.hospitals or ())]
        if hospitals:
            connection.execute(insert(role_grant_hospitals), hospitals)
