"""A job as its reader follows it: progress while it runs, a sentence for each hospital at its end."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dash import html, no_update
from dash.development.base_component import Component

from dashboards.jobs.limits import JobUnderWay, Limits
from dashboards.jobs.sentences import (
    job_under_way_sentence,
    months_sentence,
    no_snapshot_came_sentence,
    outcome_sentence,
    step_sentence,
)
from dashboards.jobs.taking import Outcome, Plan, Step, take_all
from dashboards.jobs.tickets import Ticket
from dashboards.words import Words

# Report, what makes the page show its figures anew, and whether the sentence of a job that died stays hidden.
Reported = tuple[Any, Any, Any]


def take_and_report(
    set_progress: Callable[[tuple[Any, ...]], None],
    plan: Plan,
    limits: Limits,
    is_ending: Callable[[], bool],
    ticket: Ticket | None,
    since: datetime | None = None,
) -> Reported:
    """Does nothing without a ticket: one that was forged or stale, nobody vouches for what it said."""
    if ticket is None:
        return no_update, no_update, True
    words = Words.load(ticket.language, plan.locale)
    names = {code: getattr(settings.name, ticket.language) for code, settings in plan.hospitals.items()}

    def tell(step: Step) -> None:
        set_progress((_share(step), step_sentence(step, names, words), months_sentence(step, words)))

    try:
        outcomes = take_all(plan, limits, ticket, is_ending, tell, since)
    except JobUnderWay:
        return [html.Li(job_under_way_sentence(words), className="not-taken")], no_update, True
    came = any(_has_come(outcome) for outcome in outcomes)
    return _report(outcomes, names, words, came=came), ticket.number if came else no_update, True


def _has_come(outcome: Outcome) -> bool:
    return outcome.taken is not None or outcome.has_come


def _share(step: Step) -> str:
    """The part of all the work that is done, for the bar; hospitals count alike, as long as nobody knows better."""
    of_this = step.progress.months_read / step.progress.months_to_read if step.progress.months_to_read else 0.0
    return f"{(step.done + of_this) / step.hospitals:.3f}"


def _report(outcomes: tuple[Outcome, ...], names: Mapping[str, str], words: Words, *, came: bool) -> list[Component]:
    items: list[Component] = [
        html.Li(outcome_sentence(each, names[each.hospital], words), className="" if _has_come(each) else "not-taken")
        for each in outcomes
    ]
    return items if came else [*items, html.Li(no_snapshot_came_sentence(words), className="besides")]
