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
