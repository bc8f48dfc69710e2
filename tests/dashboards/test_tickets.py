"""What a job believes: only what was signed here, a moment ago, for the user who begins it."""

import time

import pytest
from itsdangerous import URLSafeTimedSerializer

from dashboards.jobs.tickets import Ticket, Tickets

KEY = "k" * 32
TICKET = Ticket(7, ("argo", "boreas"), "el")


def test_a_ticket_says_what_it_was_given() -> None:
    assert Tickets(KEY).read(Tickets(KEY).issue(TICKET)) == TICKET


def test_a_ticket_of_the_key_before_is_good_and_new_ones_are_of_the_newest() -> None:
    old, new = KEY, "n" * 32
    assert Tickets(new, old).read(Tickets(old).issue(TICKET)) == TICKET
    assert Tickets(new).read(Tickets(new, old).issue(TICKET)) == TICKET
    assert Tickets(new).read(Tickets(old).issue(TICKET)) is None


def test_two_tickets_for_the_same_are_told_apart() -> None:
    assert Ticket(7, ("argo",), "el") != Ticket(7, ("argo",), "el")


FORGED = {
    "of another key": Tickets("x" * 32).issue(TICKET),
    "of another use of the key": URLSafeTimedSerializer(KEY).dumps({"user_id": 7, "hospitals": ["argo"]}),
    "another payload before a good signature": "e30" + Tickets(KEY).issue(TICKET)[3:],
    "unsigned": "eyJ1c2VyX2lkIjo3fQ",
    "empty": "",
    "not ASCII": "ψ.ψ.ψ",
    "long": "a." * 100_000,
    "a number": 7,
    "nothing": None,
    "a list": [Tickets(KEY).issue(TICKET)],
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_no_ticket(text: object) -> None:
    assert Tickets(KEY).read(text) is None


def test_an_old_ticket_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Tickets(KEY).issue(TICKET)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 59)
    assert Tickets(KEY).read(text) == TICKET
    monkeypatch.setattr(time, "time", lambda: now + 62)
    assert Tickets(KEY).read(text) is None
