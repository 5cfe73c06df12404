"""The tabs of records: subscriptions and orders, deals, tickets, surveys, each with the metrics that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.access.permission import Permission
from bellwether.engine.definitions.collection import Collection, FieldType
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.formula.uses import uses_of
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.happenings import RecordSaid
from bellwether.screens.account.cards import cards
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.happened import said_text
from bellwether.screens.account.head import head_metrics
from bellwether.screens.account.measures import measures
from bellwether.screens.account.pages import around
from bellwether.screens.account.past import names_of
from bellwether.screens.account.subject import Subject, subject
from bellwether.ui.addresses import account_address
from bellwether.ui.cells import drawn_cell, text_cell
from bellwether.ui.figures import number_text
from bellwether.ui.headings import heading
from bellwether.ui.page import PageRequest, page
from bellwether.ui.tables import Column, Row, Table
from bellwether.workspace.running import running

TABS: Mapping[str, tuple[str, ...]] = {
    "revenue": ("subscriptions", "orders", "costs"),
    "deals": ("deals",),
    "tickets": ("tickets", "feedback"),
    "surveys": ("responses", "invitations"),
}
"""The collections of each tab; what the workspace does not have is left out."""

MOST_CARDS = 8
ROWS = 100
_NUMBERS = {FieldType.NUMBER, FieldType.MONEY}
_NOTHING = SafeString('<span class="unknown-word">none</span>')


@dataclass(frozen=True, slots=True)
class Listed:
    """The records of one collection."""

    name: str
    count: int
    table: Table
    more_url: str


@page(Permission.SEE)
def records(request: PageRequest, account: str, tab: str) -> HttpResponse:
    """One tab of records, with the metrics that are made of them."""
    about = subject(request, request.viewer, account)
    choices = Choices.read(request.GET, about.last_day)
    collections = [running().catalog().collections[key] for key in TABS[tab] if key in running().catalog().collections]
    made = made_of(about.metrics, {one.key for one in collections})
    wanted = {*head_metrics(about), *(metric.key for metric in made)}
    found = measures(about, [metric for metric in about.metrics.values() if metric.key in wanted], choices.over)
    shown = {one.metric.key: one for one in found}
    everything = request.GET.get("rows") == "all"
    filled = {
        **around(about, found, choices, tab),
        "cards": cards(about, [shown[metric.key] for metric in made if metric.key in shown]),
        "collections": [_listed(about, one, everything=everything, tab=tab) for one in collections],
        "order_url": "",
    }
    return render(request, "account/records.html", filled)


def made_of(metrics: Mapping[str, Metric], collections: set[str]) -> list[Metric]:
    """The metrics whose formulas read these collections themselves, those that are judged first."""
    direct = [
        metric
        for metric in metrics.values()
        if metric.formula is not None and collections & set(uses_of(parsed(metric.formula)).collections)
    ]
    return sorted(direct, key=lambda one: not (one.bands or one.targets))[:MOST_CARDS]


def _listed(about: Subject, kind: Collection, *, everything: bool, tab: str) -> Listed:
    found = running().warehouse.records_of(about.key, kind.key, about.day)
    filled = [key for key in kind.fields if any(one.fields.get(key) not in (None, "") for one in found)]
    shown = _ordered(kind, filled)
    rows = found if everything else found[:ROWS]
    names, named = names_of({one.person for one in rows if one.person}, about.day), bool(_person(found))
    people = [names.get(one.person, one.person) if named else None for one in rows]
    columns = [Column("Record"), *(_column(kind, key) for key in shown), *_person(found)]
    table = Table(
        f"{kind.name} of {about.name}",
        columns,
        [_row(kind, shown, one, person) for one, person in zip(rows, people, strict=True)],
        empty=f"No {kind.name.lower()} up to this day.",
    )
    more = account_address(about.id, tab, rows="all") if len(found) > len(rows) else ""
    return Listed(kind.name, len(found), table, more)


def _ordered(kind: Collection, filled: Sequence[str]) -> list[str]:
    """The anchor first, then what is there; a currency stands with its amount."""
    currencies = {field.currency_field for field in kind.fields.values() if field.currency_field}
    first = [key for key in (kind.start_field, kind.end or "") if key in filled]
    return [*dict.fromkeys(first), *(key for key in filled if key not in first and key not in currencies)]


def _column(kind: Collection, key: str) -> Column:
    return Column(heading(key), number=kind.fields[key].type in _NUMBERS)


def _person(found: Sequence[RecordSaid]) -> list[Column]:
    return [Column("Person")] if any(one.person for one in found) else []


def _row(kind: Collection, shown: Sequence[str], one: RecordSaid, person: str | None) -> Row:
    """A record; `person` is the name of who it is of, None where the table has no column of people."""
    cells = [_cell(kind, key, one) for key in shown]
    if person is not None:
        cells.append(text_cell(person) if person else drawn_cell(_NOTHING))
    name = format_html('<span class="record-id" title="from {}">{}</span>', one.source or "an import", one.id)
    return Row(name, cells)


def _cell(kind: Collection, key: str, one: RecordSaid) -> SafeString:
    field, value = kind.fields[key], one.fields.get(key)
    if field.type not in _NUMBERS:
        said = said_text(value)
        return text_cell(said) if said else drawn_cell(_NOTHING)
    if not isinstance(value, int | Decimal):
        return format_html('<td class="number"><span class="unknown-word">{}</span></td>', "none")
    currency = one.fields.get(field.currency_field or "")
    tail = format_html('<span class="figure-unit">{}</span>', currency) if currency else ""
    number = number_text(value, 0 if value == int(value) else 2)
    return format_html('<td class="number"><span class="figure">{}{}</span></td>', number, tail)
