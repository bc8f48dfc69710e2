"""What an account may be let do, each for named hospitals or for all."""

from enum import StrEnum


class Permission(StrEnum):
    # Of studies and images; whoever sees one may also have the archive asked for it.
    SEE_FIGURES = "see_figures"
    SEE_QUALITY = "see_quality"
    SEE_STORAGE = "see_storage"
    SEE_EQUIPMENT = "see_equipment"
    SEE_PEOPLE = "see_people"
    SEE_SMALL_NUMBERS = "see_small_numbers"
    SEE_RELEASES = "see_releases"
    # Names, capacity and thresholds of hospitals, and what a check of their archives says.
    MANAGE_HOSPITALS = "manage_hospitals"
    # Users with what they may do, and their tokens: of those whose hospitals all are among these.
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"


# What opens figures, of whatever.
FIGURES = frozenset(Permission) - {
    Permission.MANAGE_HOSPITALS,
    Permission.MANAGE_ACCOUNTS,
    Permission.READ_AUDIT,
}
