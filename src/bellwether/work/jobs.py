"""Watching: the rules look at every account whenever values have changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from bellwether.ingest.watching.jobs import looked_today
from bellwether.jobs.domain import Arguments, Every, Report, job
from bellwether.work.alerts import actions, queries
from bellwether.work.alerts.rules import rules
from bellwether.work.failing import actions as failing
from bellwether.work.mailing import actions as mailing
from bellwether.work.outages import actions as outages
from bellwether.workspace.running import running

WATCH = "watch"
TELL = "tell_outages"
MAIL = "mail_alerts"

BETWEEN_TRIES = timedelta(minutes=15)


def outage_news() -> bool:
    """Whether an outage began, ended, or is to be told of again; or a source cannot be read, or can be again."""
    today = running().today()
    return outages.something_to_tell(today) or failing.something_to_tell(today)


@job(TELL, "Tell of what stopped coming", every=Every(minute="*", needed=outage_news), again=True)
def tell(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Opens and closes the alerts of outages, and of sources that cannot be read."""
    today, now = running().today(), running().now()
    return outages.tell(today, at=now).plus(failing.tell(today, at=now)).words


class _Sent:
    """When it was last tried to send what is not sent: a server that takes nothing is not asked every minute."""

    tried: datetime | None = None


def unsent_news() -> bool:
    """Whether a mail server is known, and there is something that was not sent."""
    now = running().now()
    lately = _Sent.tried is not None and _Sent.tried <= now < _Sent.tried + BETWEEN_TRIES
    return settings.BELLWETHER_MAILS and not lately and bool(mailing.unsent(now))


@job(MAIL, "Send alerts of sources by e-mail", every=Every(minute="*", needed=unsent_news), again=True)
def mail(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Sends each alert of a source once."""
    now = running().now()
    _Sent.tried = now
    sent = mailing.send(mailing.Sending(settings.BELLWETHER_MAIL_TO, settings.BELLWETHER_ADDRESS), at=now)
    _Sent.tried = None
    return sent


class _Watched:
    """What was looked at last: nothing new, nothing to do."""

    seen: tuple[object, ...] | None = None


def something_is_new() -> bool:
    """Whether facts, values, days or rules are others than when the rules looked last.

    On a new day the sources are looked at first, so that an event that was lost opens no alert of any account.
    """
    return looked_today() and _Watched.seen != _state() and (bool(rules()) or queries.any_open())


@job(WATCH, "Watch accounts by the alert rules", every=Every(minute="*", needed=something_is_new), again=True)
def watch(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Opens and closes alerts as the rules ask for on the last complete day."""
    workspace, state = running(), _state()
    found = actions.watch(workspace.engine(), workspace.last_day(), at=workspace.now())
    _Watched.seen = state
    return f"{found.opened} alerts opened, {found.closed} closed, {found.woken} came back from snoozing."


def _state() -> tuple[object, ...]:
    workspace = running()
    return workspace.warehouse.state(), workspace.last_day(), workspace.catalog()
