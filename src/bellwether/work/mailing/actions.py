"""Sending alerts of sources by e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

from bellwether.access.viewer import Viewer
from bellwether.members.models import Member
from bellwether.members.seeing import viewer
from bellwether.work.alerts.domain import State
from bellwether.work.failing.queries import source_alerts
from bellwether.work.mailing.domain import Letter, MailRefused, letter
from bellwether.work.models import AboutSourcesRow, OutageAlertRow, SourceAlertRow
from bellwether.work.outages.domain import About
from bellwether.work.outages.queries import looks_after_sources

ROWS: dict[About, type[AboutSourcesRow]] = {About.FAILING: SourceAlertRow, About.OUTAGE: OutageAlertRow}

NEWS = timedelta(days=1)
"""How old an alert may be: where mail is set up later, nobody is sent what they have known for long."""


@dataclass(frozen=True, slots=True)
class Sending:
    """To whom alerts go (empty: to all who look after sources), and the address that people open."""

    to: tuple[str, ...]
    address: str


def unsent(at: datetime) -> set[tuple[About, int]]:
    """The open alerts that were not sent yet."""
    return {
        (about, pk)
        for about, rows in ROWS.items()
        for pk in rows.objects.filter(state=State.OPEN, mailed_at__isnull=True, opened_at__gte=at - NEWS).values_list(
            "pk", flat=True
        )
    }


def send(sending: Sending, *, at: datetime) -> str:
    """Sends what was not sent yet, one mail to each; in words what came of it."""
    waiting = unsent(at)
    readers = _readers()
    if not waiting or not readers:
        return "There is nothing to send."
    alerts = [one for one in source_alerts(readers[0]) if (one.about, one.id) in waiting]
    addresses = sending.to or tuple(one.email for one in readers)
    refused = _posted(letter(alerts, sending.address), addresses)
    for about, rows in ROWS.items():
        rows.objects.filter(pk__in=[pk for of, pk in waiting if of is about]).update(mailed_at=at)
    reached = len(addresses) - len(refused)
    many = f"{len(alerts)} alert{'' if len(alerts) == 1 else 's'}"
    words = f"{many} sent to {reached} {'person' if reached == 1 else 'people'}."
    return f"{words} Not taken: {'; '.join(refused)}." if refused else words


def _readers() -> list[Viewer]:
    """Whoever looks after sources."""
    everyone = (viewer(member) for member in Member.objects.filter(is_active=True).order_by("pk"))
    return [one for one in everyone if looks_after_sources(one)]


def _posted(one: Letter, addresses: Sequence[str]) -> list[str]:
    """Who was not reached, and why; refused where nobody was."""
    refused = []
    try:
        with get_connection() as connection:
            for address in addresses:
                try:
                    EmailMessage(one.subject, one.body, to=[address], connection=connection).send()
                except SMTPException as problem:
                    refused.append(f"{address}: {_said(problem)}")
    except (SMTPException, OSError) as problem:
        raise _unsent(_said(problem)) from problem
    if len(refused) == len(addresses):
        raise _unsent("; ".join(refused))
    return refused


def _unsent(said: str) -> MailRefused:
    return MailRefused(
        f"The mail server took nothing: {said}. Check BELLWETHER_MAIL_URL and BELLWETHER_MAIL_FROM; it is tried again."
    )


def _said(problem: Exception) -> str:
    return " ".join(str(problem).split()).rstrip(".") or type(problem).__name__
