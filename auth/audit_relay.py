"""Sends the audit log on to a syslog server, entry by entry, and keeps in the store how far it has come.

What could not be sent is sent later, so that nothing is missing there; an entry may come twice, and says which it is.
"""

from itertools import islice

from sqlalchemy import Engine, select, update

from auth.audit import Entry, Wanted, entries
from auth.audit_messages import MESSAGE_ID, is_failure, message
from auth.store import reading, writing
from auth.syslog import Severity, SyslogServer, syslog_message
from auth.tables import HEAD_ID, audit_relay

# Of one connection.
_PORTION = 500


def relay(store: Engine, server: SyslogServer, host: str) -> int:
    """How many entries were sent: all that had not been. Raises SyslogUnreachable or AuditDamaged, and what was sent
    before is not sent again."""
    count = 0
    while sent := _relay_portion(store, server, host):
        count += sent
    return count


def _relay_portion(store: Engine, server: SyslogServer, host: str) -> int:
    with reading(store) as connection:
        place = connection.execute(select(audit_relay.c.number)).scalar_one()
    portion = list(islice(entries(store, Wanted(), after=place), _PORTION))
    if not portion:
        return 0
    server.send([_written(entry, server, host) for entry in portion])
    # Another process may have sent them as well, and more; nothing is taken back.
    further = update(audit_relay).where(audit_relay.c.id == HEAD_ID, audit_relay.c.number < portion[-1].number)
    with writing(store) as connection:
        connection.execute(further.values(number=portion[-1].number))
    return len(portion)


def _written(entry: Entry, server: SyslogServer, host: str) -> bytes:
    whole = _syslog(entry, host, is_short=False)
    return whole if len(whole) <= server.most_octets else _syslog(entry, host, is_short=True)


def _syslog(entry: Entry, host: str, *, is_short: bool) -> bytes:
    severity = Severity.WARNING if is_failure(entry) else Severity.NOTICE
    return syslog_message(severity, entry.at, host, MESSAGE_ID, message(entry, host, is_short=is_short))
