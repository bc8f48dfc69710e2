"""The language of a page: translated sentences, numbers, months and dates as its readers write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.support import NullTranslations, Translations

from queries.criteria import Month

LANGUAGES = {"en": "English", "el": "Ελληνικά"}


@dataclass(frozen=True, slots=True)
class Words:
    """One language. The methods named as gettext's are what the catalogues are extracted from."""

    language: str
    translations: NullTranslations
    locale: Locale

    @classmethod
    def load(cls, language: str, directory: Path) -> "Words":
        return cls(language, Translations.load(directory, [language]), Locale.parse(language))

    def gettext(self, message: str, **values: Any) -> str:
        return self.translations.ugettext(message) % values if values else self.translations.ugettext(message)

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        text = self.translations.ungettext(one, many, number)
        return text % {"number": self.number(number), **values}

    def pgettext(self, context: str, message: str) -> str:
        return str(self.translations.pgettext(context, message))

    def number(self, value: int) -> str:
        # As Babel formats it, in a fiftieth of the time: a table has a thousand of them.
        return f"{value:,}".replace(",", self.separators[1])

    def signed_number(self, value: int) -> str:
        """A difference, with the sign that typography has for it."""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return f"{sign}{self.number(abs(value))}"

    def all_of(self, items: Iterable[str]) -> str:
        return self._list(items, "standard")

    def any_of(self, items: Iterable[str]) -> str:
        return self._list(items, "or")

    def day(self, day: date) -> str:
        return _long_day(day, self.locale)

    def moment(self, moment: datetime) -> str:
        """Day and time of day, in the zone that the moment itself carries."""
        return f"{self.day(moment.date())} {moment:%H:%M}"

    def period(self, period: str) -> str:
        """`2016` or `201603` → 2016, March 2016."""
        if len(period) == 4:
            return period
        return self._month(period, "wide")

    def month(self, month: Month) -> str:
        """March 2016."""
        return self._month(month.period, "wide")

    def short_period(self, period: str) -> str:
        """The same for an axis: 2016, Mar 2016."""
        if len(period) == 4:
            return period
        return self._month(period, "abbreviated")

    def months(self, first: Month, last: Month) -> str:
        """March 2016; March – June 2016; March 2016 – June 2017."""
        if first == last:
            return self.month(first)
        begins = self.month(first)
        if first.year == last.year:
            begins = str(self.locale.months["stand-alone"]["wide"][first.month])
        return f"{begins} – {self.month(last)}"

    def short_month(self, month: Month) -> str:
        """The same month of any year: Mar."""
        return str(self.locale.months["stand-alone"]["abbreviated"][month.month])

    @property
    def separators(self) -> str:
        """Decimal and group separator, as Plotly takes them."""
        return ",." if self.language == "el" else ".,"

    def _month(self, period: str, width: Literal["wide", "abbreviated"]) -> str:
        # Babel's pattern «LLLL y», without reading the pattern for each bar of a chart.
        return f"{self.locale.months['stand-alone'][width][int(period[4:])]} {period[:4]}"

    def _list(self, items: Iterable[str], style: Literal["standard", "or"]) -> str:
        return str(format_list(list(items), style=style, locale=self.locale))


@lru_cache(maxsize=4096)
def _long_day(day: date, locale: Locale) -> str:
    """Kept, for a page of many hospitals says of each how far it reaches, and mostly the same."""
    return str(format_date(day, format="long", locale=locale))
