"""What became of a job, hospital by hospital, and why none was begun."""

from collections.abc import Mapping, Sequence

from dashboards.jobs.limits import ASKED_AGAIN_AFTER_SECONDS
from dashboards.jobs.taking import Outcome, Step
from dashboards.messages import failure_sentence
from dashboards.words import Words
from queries.errors import ArchiveError
from queries.snapshots.take import Taken


def outcome_sentence(outcome: Outcome, hospital: str, words: Words) -> str:
    match outcome:
        case Outcome(error=ArchiveError() as error):
            return failure_sentence(error, hospital, words)
        case Outcome(has_come=True):
            return words.gettext("%(hospital)s: new snapshot.", hospital=hospital)
        case Outcome(taken=None):
            return words.gettext("%(hospital)s: cancelled before its archive was asked.", hospital=hospital)
        case Outcome(taken=Taken() as taken, is_first=True):
            return words.ngettext(
                "%(hospital)s: its first snapshot, of %(number)s month.",
                "%(hospital)s: its first snapshot, of %(number)s months.",
                len(taken.months_read),
                hospital=hospital,
            )
        case Outcome(taken=Taken() as taken) if taken.months_read:
            return words.ngettext(
                "%(hospital)s: new snapshot; %(number)s month had changed and was read.",
                "%(hospital)s: new snapshot; %(number)s months had changed and were read.",
                len(taken.months_read),
                hospital=hospital,
            )
    return words.gettext("%(hospital)s: new snapshot; nothing had changed.", hospital=hospital)


def step_sentence(step: Step, names: Mapping[str, str], words: Words) -> str:
    """Which archive is being asked; it stays the same until the next one is."""
    hospital = names[step.progress.hospital]
    if step.hospitals == 1:
        return words.gettext("Asking the archive of %(hospital)s", hospital=hospital)
    return words.gettext(
        "Asking the archive of %(hospital)s (%(place)s of %(all)s)",
        hospital=hospital,
        place=words.number(step.done + 1),
        all=words.number(step.hospitals),
    )


def months_sentence(step: Step, words: Words) -> str:
    if not step.progress.months_to_read:
        return words.gettext("Looking for what has changed …")
    return words.ngettext(
        "%(read)s of %(number)s month read",
        "%(read)s of %(number)s months read",
        step.progress.months_to_read,
        read=words.number(step.progress.months_read),
    )


def refusal_sentence(codes: Sequence[str], names: Mapping[str, str], words: Words) -> str:
    """These hospitals' archives were asked a moment ago."""
    minutes = ASKED_AGAIN_AFTER_SECONDS // 60
    return words.ngettext(
        "%(hospitals)s: asked less than %(number)s minute ago. An archive's own work comes first: try later.",
        "%(hospitals)s: asked less than %(number)s minutes ago. An archive's own work comes first: try later.",
        minutes,
        hospitals=words.all_of(names[code] for code in codes),
    )


def job_under_way_sentence(words: Words) -> str:
    return words.gettext("You are having archives asked already. Wait until that is done, or cancel it.")


def jobs_unavailable_sentence(words: Words) -> str:
    return words.gettext("Archives cannot be asked from here at the moment. Try again in a few minutes.")


def no_snapshot_came_sentence(words: Words) -> str:
    return words.gettext("The figures above are as they were.")
