"""What is exported by itself: `[exports.NAME]`. The name is that of its files too."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from queries.mail_addresses import MailAddress
from queries.storage_settings import SettingsTable

# What an export is of, again and again: a calendar year or month, or a week from Monday to Sunday.
Every = Literal["year", "month", "week"]


class Placeholder(StrEnum):
    """Stands in a link for the value of a period or year, counted from the last month that was over when an export's
    own period was."""

    MONTH = "month"
    MONTH_A_YEAR_BEFORE = "month-a-year-before"
    TWELVE_MONTHS = "12-months"
    YEAR_TO_DATE = "year-to-date"
    YEAR_TO_DATE_A_YEAR_BEFORE = "year-to-date-a-year-before"
    # The last one that was over.
    YEAR = "year"


PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# No address of a page is longer (dashboards/links.py).
_LONGEST_LINK = 4_000
# Letters and digits of any script: never a dot or a slash, so that no file leaves its folder.
_NAME = re.compile(r"[^\W_](?:[^\W_]|-){0,47}")


def _name(text: str) -> str:
    name = unicodedata.normalize("NFC", text)
    if not _NAME.fullmatch(name) or name != name.lower():
        raise ValueError(
            f"{text!r} is no name of an export; allowed: 1–48 small letters, digits and -, such as ministry-monthly"
        )
    return name


def link_in(address: str) -> str:
    """What stands after the ? in the address of a page; a link that stands alone is one already."""
    return address.partition("?")[2] if "?" in address else address


def _link(text: str) -> str:
    link = link_in(text)
    if len(link) > _LONGEST_LINK or not link.isprintable():
        raise ValueError("is no link of a page; allowed is what stands after the ? in the browser's address bar")
    unknown = [name for name in PLACEHOLDER.findall(link) if name not in set(Placeholder)]
    if unknown or re.search("[{}]", PLACEHOLDER.sub("", link)):
        allowed = ", ".join(f"{{{name}}}" for name in Placeholder)
        raise ValueError(f"{unknown[0] if unknown else link!r} is no placeholder; allowed: {allowed}")
    if any(pair.partition("=")[0] == "hospital" for pair in link.split("&")):
        raise ValueError("names hospitals; which they are is said by the key hospitals")
    return link


def _folder(text: str) -> str:
    if not PurePath(text).is_absolute():
        raise ValueError(f"{text!r} is no absolute path; allowed is such as /srv/reports")
    return text


def _day(value: object) -> object:
    # TOML has dates of its own; a text or a number is a mistake, however it could be read.
    if type(value) is not date:
        raise ValueError(f"{value!r} is no date; allowed is such as 2026-01-01, without quotes")
    return value


ExportName = Annotated[str, AfterValidator(_name)]


class ExportSettings(SettingsTable):
    # As in the address of the page's file: activity, summary, …
    report: str
    # What stands after the ? in the page's address, with placeholders for what moves on.
    link: Annotated[str, AfterValidator(_link)] = ""
    format: Literal["csv", "excel-el.csv", "xlsx", "json"]
    language: Literal["el", "en"] = "el"
    # By code; all but second copies where none is named.
    hospitals: list[str] = Field(default_factory=list)
    # Where the files are put, and to whom they are mailed: at least one of the two.
    folder: Annotated[str, AfterValidator(_folder)] | None = None
    mail: list[MailAddress] = Field(default_factory=list)
    every: Every
    # The first day of the first period that is exported.
    starts: Annotated[date, BeforeValidator(_day)]
    # On which day after its period an export is due, and on which those who wait are told that it has not come.
    due_day: Annotated[int, Field(ge=1, le=90)] = 1
    deadline_day: Annotated[int, Field(ge=1, le=180)] = 10

    @model_validator(mode="after")
    def _goes_somewhere_in_time(self) -> "ExportSettings":
        if self.folder is None and not self.mail:
            raise ValueError("goes nowhere: give a folder, or mail addresses")
        if self.deadline_day < self.due_day:
            raise ValueError("deadline_day must not be before due_day")
        return self

    @property
    def is_of_its_period(self) -> bool:
        """Whether the link says of which period; what does not is of the day it is made."""
        return PLACEHOLDER.search(self.link) is not None
