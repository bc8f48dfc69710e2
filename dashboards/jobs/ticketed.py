"""Jobs that a ticket begins and ends, wherever they run."""

from typing import Protocol

from auth.principal import current_principal
from dashboards.jobs.limits import Limits
from dashboards.jobs.taking import Plan
from dashboards.jobs.tickets import CANCELLED_WITHIN_SECONDS, Ticket, Tickets


class Jobs(Protocol):
    """What pages need of whoever runs jobs. Every method may raise JobsUnavailable."""

    @property
    def limits(self) -> Limits: ...

    def issue(self, ticket: Ticket) -> str: ...

    def cancel(self, text: object) -> None: ...


class TicketedJobs:
    """The part of Jobs that is the same wherever they run."""

    def __init__(self, plan: Plan, limits: Limits) -> None:
        self._plan = plan
        self._limits = limits

    @property
    def limits(self) -> Limits:
        return self._limits

    def issue(self, ticket: Ticket) -> str:
        """For the browser to hand back, and to begin a job by."""
        return Tickets(*self._plan.secret_keys).issue(ticket)

    def cancel(self, text: object) -> None:
        """The job of a ticket, if it is this user's: the statement that runs is let end, what was read is kept.

        Not by Dash's handle, which the browser has only when the job has been begun.
        """
        ticket = Tickets(*self._plan.secret_keys).read(text, CANCELLED_WITHIN_SECONDS)
        if ticket is not None and ticket.user_id == current_principal().user_id:
            self.limits.cancel(ticket.number)

    def _spent(self, text: object) -> Ticket | None:
        """What a ticket says, if it is this user's and was not used: it is from now on. What else the request said
        stays where it is."""
        ticket = self._plan.ticket(text)
        if ticket is None or ticket.user_id != current_principal().user_id:
            return None
        return ticket if self.limits.spend(ticket.number) else None
