"""The form of a hospital: its fields in groups, what stands in them, and what somebody sent with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.administration.faults import fault_sentence
from dashboards.hospitals.changing import Editing
from dashboards.titles import availability_name
from dashboards.words import Words
from queries.dicom import Availability
from queries.hospital_changes import Fault, Form, Key, written

_WAS, _BACK = "was.", "back."
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came back: what is to be changed (None: to what the file says), and what stood there before, on
    top of which revision. What nobody touched is not in `wanted`."""

    wanted: Mapping[str, str | None]
    before: Mapping[str, str]
    revision: int

    @classmethod
    def of(cls, form: Mapping[str, str], keys: Mapping[str, Key]) -> "Sent":
        before = {name: _lines(form[f"{_WAS}{name}"]) for name in keys if f"{_WAS}{name}" in form}
        wanted: dict[str, str | None] = {
            name: _lines(form[name]) for name in keys if name in form and _lines(form[name]) != before.get(name)
        }
        wanted |= {name: None for name in keys if f"{_BACK}{name}" in form}
        revision = form.get("revision", "")
        is_number = revision.isascii() and revision.isdecimal() and len(revision) <= _MOST_DIGITS
        return cls(wanted, before, int(revision) if is_number else -1)


@dataclass(frozen=True, slots=True)
class Field:
    """`file_says`: where that is something else. `faults`: what is the matter with what was sent."""

    name: str
    label: str
    hint: str
    form: Form
    value: str
    before: str
    file_says: str | None
    is_going_back: bool
    faults: tuple[str, ...]

    @property
    def element(self) -> str:
        """Its id on the page."""
        return self.name.replace(".", "-").lower()

    @property
    def layout(self) -> str:
        """How much of a line it takes: a number half of one."""
        if self.form is Form.SIZE:
            return "short"
        return "whole" if self.is_of_lines or self.name.startswith("name.") else ""

    @property
    def is_of_lines(self) -> bool:
        return self.form in (Form.ADDITIONS, Form.MAIL)


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that somebody else has changed meanwhile."""

    label: str
    theirs: str
    yours: str


def groups(editing: Editing, words: Words, sent: Sent | None = None, faults: tuple[Fault, ...] = ()) -> list[Group]:
    """With what was sent in the place of what is kept, where there is something."""
    grouped: dict[str, list[Field]] = {}
    for key in editing.keys.values():
        told = tuple(dict.fromkeys(fault_sentence(fault, words) for fault in faults if fault.key == key.name))
        grouped.setdefault(group_name(key, words), []).append(_field(key, editing, words, sent, told))
    return [Group(name, tuple(fields)) for name, fields in grouped.items()]


def differences_from(editing: Editing, sent: Sent, words: Words) -> list[Difference]:
    """What stands there by now and did not when the form was opened, beside what the form wants of it."""
    found = []
    for name, key in editing.keys.items():
        theirs = written(key, editing.values[name])
        if theirs == sent.before.get(name, theirs):
            continue
        wanted = sent.wanted.get(name, "")
        if name not in sent.wanted:
            yours = words.gettext("not changed by you")
        else:
            yours = shown(written(key, editing.said[name]) if wanted is None else wanted, key, words)
        label = f"{group_name(key, words)}: {label_of(key, words)}"
        found.append(Difference(label, shown(theirs, key, words), yours))
    return found


def shown(text: str, key: Key, words: Words) -> str:
    """In a sentence or a cell."""
    if text:
        return ", ".join(text.splitlines())
    return words.gettext("not known") if key.form is Form.SIZE else words.gettext("none")


def group_name(key: Key, words: Words) -> str:
    if "tiers" in key.path:
        tier = availability_name(Availability[key.path[2]], words)
        return words.gettext("Storage: %(tier)s", tier=tier)
    match key.path[0]:
        case "storage":
            return words.gettext("Storage")
        case "alerts":
            return words.gettext("Alerts")
        case _:
            return words.gettext("Name and figures")


def label_of(key: Key, words: Words) -> str:
    labels = {
        "el": words.gettext("Name in Greek"),
        "en": words.gettext("Name in English"),
        "region": words.gettext("Health region"),
        "stale_after_hours": words.gettext("Hours after which figures are old"),
        "capacity": words.gettext("Capacity"),
        "additions": words.gettext("Planned additions"),
        "warning_percent": words.gettext("Warning, percent used"),
        "critical_percent": words.gettext("Critical, percent used"),
        "mail": words.gettext("Told by e-mail"),
        "warning_days": words.gettext("Warning, days before"),
        "critical_days": words.gettext("Critical, days before"),
    }
    return labels[key.path[-1]]


def _hint(key: Key, words: Words) -> str:
    hints = {
        "capacity": words.gettext("Such as 120 TB or 110.5 TiB. Empty: not known, and no day is given for it."),
        "additions": words.gettext("A line each: the month from which on, and how much, such as 2027-03 40 TB."),
        "mail": words.gettext("An address on each line. Empty: nobody."),
        "warning_days": words.gettext("Until the critical level may be reached."),
    }
    return hints.get(key.path[-1], "")


def _field(key: Key, editing: Editing, words: Words, sent: Sent | None, faults: tuple[str, ...]) -> Field:
    now, file_says = written(key, editing.values[key.name]), written(key, editing.said[key.name])
    wanted = sent.wanted.get(key.name, now) if sent else now
    return Field(
        name=key.name,
        label=label_of(key, words),
        hint=_hint(key, words),
        form=key.form,
        value=now if wanted is None else wanted,
        before=now,
        file_says=shown(file_says, key, words) if file_says != now else None,
        is_going_back=wanted is None,
        faults=faults,
    )


def _lines(text: str) -> str:
    """As browsers send them, and as we write them."""
    return text.replace("\r\n", "\n").strip()
