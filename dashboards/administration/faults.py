"""What is the matter with a value that somebody gave a hospital, in a sentence that says what to write instead."""

from dashboards.words import Words
from queries.hospital_changes import Fault, Kind


def fault_sentence(fault: Fault, words: Words) -> str:
    limit = "" if fault.limit is None else words.number(fault.limit)
    match fault.kind:
        case Kind.UNKNOWN_KEY:
            return words.gettext("There is nothing of this name to be changed.")
        case Kind.MISSING:
            return words.gettext("This is needed.")
        case Kind.TOO_LONG:
            return words.gettext("At most %(number)s characters.", number=limit)
        case Kind.NOT_PRINTABLE:
            return words.gettext("On one line, without control characters.")
        case Kind.NO_NUMBER:
            return words.gettext("A whole number, in digits alone.")
        case Kind.TOO_SMALL if fault.limit:
            return words.gettext("At least %(number)s.", number=limit)
        case Kind.TOO_SMALL:
            return words.gettext("More than nothing.")
        case Kind.TOO_LARGE:
            return words.gettext("At most %(number)s.", number=limit)
        case Kind.TOO_MANY:
            return words.gettext("At most %(number)s of them.", number=limit)
        case _:
            return _of_writing(fault, words)


def _of_writing(fault: Fault, words: Words) -> str:
    match fault.kind:
        case Kind.NO_SIZE:
            return words.gettext("No size. Write a number with its unit, such as 120 TB or 110.5 TiB.")
        case Kind.NO_MONTH:
            return words.gettext("No month. Write year and month, such as 2027-03.")
        case Kind.NO_MAIL_ADDRESS:
            return words.gettext("No e-mail address, or not each on a line of its own.")
        case Kind.LEVELS_CROSSED:
            return words.gettext("The warning has to come before the critical level.")
        case Kind.DAYS_CROSSED:
            return words.gettext("The warning has to come more days before than the critical alert.")
        case Kind.ADDITIONS_ALONE:
            return words.gettext("Additions need a capacity that they add to.")
        case _:
            return words.gettext("This is not allowed: %(said)s", said=fault.said)
