"""Opening, closing, snoozing alerts. Opening and closing follow from the rules; people snooze and close by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.db import transaction

from bellwether.access.viewer import Viewer
from bellwether.engine.engine import Engine
from bellwether.jobs.domain import BELLWETHER
from bellwether.members.models import Member
from bellwether.members.owning import books
from bellwether.work.alerts.answering import Answer, answerable
from bellwether.work.alerts.domain import Evidence, Past, State, Step, next_step
from bellwether.work.alerts.queries import visible_rows
from bellwether.work.alerts.rules import WatchedRule, rules
from bellwether.work.alerts.watching import evidence, ids_by_key, keys_of, look
from bellwether.work.models import AlertRow, TaskRow
from bellwether.work.tasks.domain import TaskState

KIND = "alert"
NO_LONGER = "The condition no longer holds."
RETIRED = "The rule was removed."


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at every account came to."""

    opened: int
    closed: int
    woken: int


def watch(engine: Engine, day: date, *, at: datetime) -> Watched:
    """Opens, closes and wakes what the rules ask for on a day. Doing it again on the same day changes nothing."""
    ids = ids_by_key(engine)
    total = Watched(0, 0, 0)
    for watched in rules().values():
        done = _watch_one(engine, watched, _Moment(day, at, ids))
        total = Watched(total.opened + done.opened, total.closed + done.closed, total.woken + done.woken)
    retired = AlertRow.objects.exclude(state=State.CLOSED).exclude(rule__in=list(rules()))
    closed = retired.update(state=State.CLOSED, closed_on=day, closed_by=BELLWETHER, close_reason=RETIRED)
    return Watched(total.opened, total.closed + closed, total.woken)


def snooze(alert: int, *, until: date, reason: str, by: Viewer, at: datetime) -> None:
    """The alert comes back on that day, if its condition still holds."""
    _answer(alert, by, at).snooze(until, reason)


def close(alert: int, *, reason: str, by: Viewer, at: datetime) -> None:
    """The alert is closed by hand; its rule keeps quiet about the account for its cool-down."""
    _answer(alert, by, at).close(reason)


@dataclass(frozen=True, slots=True)
class _Moment:
    day: date
    at: datetime
    ids: Mapping[int, str]


def _watch_one(engine: Engine, watched: WatchedRule, moment: _Moment) -> Watched:
    """One rule. What takes time is worked out first: other writers wait while something is written."""
    seen = look(engine, watched, moment.day)
    rows = _latest(watched.rule.key)
    keys = keys_of(engine, list(seen.standings))
    accounts = {keys[account]: account for account in seen.standings} | {
        key: moment.ids[key] for key in rows if key in moment.ids
    }
    opening: dict[str, int] = {}
    closing: list[AlertRow] = []
    waking: list[AlertRow] = []
    for key, account in accounts.items():
        row = rows.get(key)
        past = None if row is None else Past(State(row.state), row.closed_on, row.snoozed_until)
        match next_step(seen.of(account), past, moment.day, watched.rule):
            case Step.OPEN:
                opening[account] = key
            case Step.CLOSE if row is not None:
                closing.append(row)
            case Step.WAKE if row is not None:
                waking.append(row)
            case _:
                pass
    shows = watched.rule.shows
    shown = {} if shows is None or not opening else evidence(engine, shows, opening, moment.day)
    owners = _owners() if watched.task and opening else {}
    with transaction.atomic():
        alerts = AlertRow.objects.bulk_create(_new(watched, opening, shown, moment))
        if watched.task:
            TaskRow.objects.bulk_create(_asked(watched, zip(opening, alerts, strict=True), owners, moment))
        _end(closing, waking, moment.day)
    return Watched(len(opening), len(closing), len(waking))


def _end(closing: Sequence[AlertRow], waking: Sequence[AlertRow], day: date) -> None:
    for row in closing:
        row.state, row.closed_on, row.closed_by, row.close_reason = State.CLOSED, day, BELLWETHER, NO_LONGER
    for row in waking:
        row.state, row.snoozed_until = State.OPEN, None
    fields = ["state", "closed_on", "closed_by", "close_reason", "snoozed_until"]
    AlertRow.objects.bulk_update([*closing, *waking], fields, batch_size=500)


def _latest(rule: str) -> dict[int, AlertRow]:
    """The latest alert of a rule for each account that ever had one; an open one comes before closed ones."""
    found: dict[int, AlertRow] = {}
    for row in AlertRow.objects.filter(rule=rule).order_by("id"):
        held = found.get(row.account)
        if held is None or held.state == State.CLOSED:
            found[row.account] = row
    return found


def _new(
    watched: WatchedRule, accounts: Mapping[str, int], shown: Mapping[str, Evidence], moment: _Moment
) -> Iterator[AlertRow]:
    rule = watched.rule
    for account, key in accounts.items():
        yield AlertRow(
            rule=rule.key,
            name=rule.name,
            tone=rule.tone,
            account=key,
            state=State.OPEN,
            opened_on=moment.day,
            opened_at=moment.at,
            evidence=_plain(shown.get(account)),
        )


def _owners() -> dict[str, Member]:
    """The member who owns each account, where its owner is one of our team."""
    members = {member.owns_as or member.name: member for member in Member.objects.filter(is_active=True)}
    return {
        account: members[owner] for owner, owned in books().accounts.items() if owner in members for account in owned
    }


def _asked(
    watched: WatchedRule, opened: Iterable[tuple[str, AlertRow]], owners: Mapping[str, Member], moment: _Moment
) -> Iterator[TaskRow]:
    for account, row in opened:
        yield TaskRow(
            title=watched.task,
            account=row.account,
            owner=owners.get(account),
            due=moment.day + timedelta(days=watched.due_in),
            state=TaskState.OPEN,
            reason=watched.rule.name,
            evidence=row.evidence,
            alert=row,
            created_by=BELLWETHER,
            created_at=moment.at,
        )


def _plain(shown: Evidence | None) -> dict[str, str] | None:
    return None if shown is None else {key: str(value) for key, value in asdict(shown).items()}


def _answer(alert: int, by: Viewer, at: datetime) -> Answer:
    row = answerable(visible_rows(by).filter(pk=alert).first(), by)
    return Answer(row, KIND, lambda: _told(row), by, at)


def _told(row: AlertRow) -> str:
    return msgspec.json.encode(
        {
            "name": row.name,
            "account": row.account,
            "state": str(row.state),
            "snoozed_until": row.snoozed_until,
            "evidence": row.evidence,
        }
    ).decode()
