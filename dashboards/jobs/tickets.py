"""What a job may do, decided in the request that asks for it: a job has no request, and believes its ticket alone."""

import secrets
from dataclasses import asdict, dataclass, field

from itsdangerous import BadData, URLSafeTimedSerializer

# Long enough for the browser to hand it back and for a process to start on a busy machine.
TICKET_SECONDS = 60
# No job is as long. A ticket still says whose job it was when it is to be cancelled.
CANCELLED_WITHIN_SECONDS = 24 * 60 * 60
_SALT = "archeion.jobs.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One user, the hospitals that this one job may ask, and the language it reports in."""

    user_id: int
    hospitals: tuple[str, ...]
    language: str
    # Letters and digits alone: it is the handle of a job, which requests name (dashboards/requests.py).
    number: str = field(default_factory=lambda: secrets.token_hex(16))


class Tickets:
    """Signed by a key of their own, derived from the server's: no other signature of ours passes for one. The first
    key signs; what any of them has signed is good."""

    def __init__(self, *secret_keys: str) -> None:
        self._serializer = URLSafeTimedSerializer([*reversed(secret_keys)], salt=_SALT)

    def issue(self, ticket: Ticket) -> str:
        return str(self._serializer.dumps(asdict(ticket)))

    def read(self, text: object, age_limit_seconds: int = TICKET_SECONDS) -> Ticket | None:
        """None for what is forged, too old, or no ticket at all."""
        if not isinstance(text, str):
            return None
        try:
            values = self._serializer.loads(text, max_age=age_limit_seconds)
        except BadData:
            return None
        return Ticket(**values | {"hospitals": tuple(values["hospitals"])})
