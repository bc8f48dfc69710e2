"""Roles as a form has them: each with its sentence, for all hospitals or for those that are ticked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from auth.administration.acting import managed_hospitals, offered_codes
from auth.administration.wording import language
from auth.context import auth_context
from auth.grants import EVERY_HOSPITAL, read_grants
from auth.policy import reach
from auth.principal import Grant
from auth.roles import ROLES, Role

# Fewer stand open: nothing is saved by hiding them.
_FEW = 12


@dataclass(frozen=True, slots=True)
class HospitalChoice:
    """`value` is what a ticked box sends."""

    value: str
    name: str
    is_chosen: bool


# By region.
Regions = tuple[tuple[str, tuple[HospitalChoice, ...]], ...]


@dataclass(frozen=True, slots=True)
class RoleChoice:
    role: Role
    is_for_all: bool
    # Only whoever manages all hospitals gives a role for all.
    offers_all: bool
    regions: Regions

    @property
    def chosen(self) -> tuple[str, ...]:
        """By name: where the list is closed they are told beside it."""
        return tuple(choice.name for _, choices in self.regions for choice in choices if choice.is_chosen)

    @property
    def is_open(self) -> bool:
        return sum(len(choices) for _, choices in self.regions) <= _FEW


def role_choices(held: Iterable[Grant]) -> tuple[RoleChoice, ...]:
    """Of whoever holds these; roles that the reader may not give are left out."""
    by_role = {grant.role.key: grant.hospitals for grant in held}
    offers_all, codes = managed_hospitals() is None, _codes(tuple(held))
    return tuple(
        RoleChoice(
            role,
            is_for_all=role.key in by_role and by_role[role.key] is None,
            offers_all=offers_all,
            regions=() if role.is_for_all else hospital_choices(codes, by_role.get(role.key) or (), f"{role.key}="),
        )
        for role in ROLES.values()
        if offers_all or not role.is_for_all
    )


def chosen_grants(form: MultiDict[str, str], held: Sequence[Grant] = ()) -> tuple[Grant, ...]:
    """As the form of `role_choices` sends them. All hospitals are more than those that are ticked beside.

    Raises what `read_grants` does."""
    named: dict[str, list[str]] = {}
    for key in form.getlist("all"):
        named[key] = [EVERY_HOSPITAL]
    for text in form.getlist("grant"):
        key, _, code = text.partition("=")
        if named.get(key) != [EVERY_HOSPITAL]:
            named.setdefault(key, []).append(code)
    return read_grants((f"{key}={','.join(codes)}" for key, codes in named.items()), _codes(held))


def _codes(held: Sequence[Grant]) -> tuple[str, ...]:
    """What is offered, and what is held of hospitals that the settings no longer have."""
    known, offered = auth_context().hospital_codes, offered_codes()
    return (*offered, *sorted((reach([grant for grant in held if grant.hospitals]) or frozenset()) - {*known}))


def hospital_choices(codes: Iterable[str], chosen: Collection[str], prefix: str = "") -> Regions:
    """What a ticked box sends is the code, with `prefix` before it."""
    regions = auth_context().hospital_names.by_region(codes, language())
    return tuple(
        (region, tuple(HospitalChoice(f"{prefix}{code}", name, code in chosen) for code, name in named))
        for region, named in regions
    )
