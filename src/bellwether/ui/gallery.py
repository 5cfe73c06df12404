"""Every shared part on one page: to look at in light and dark, wide and narrow. Only where pages are developed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import sin

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import Band, Direction, Display
from bellwether.engine.definitions.value import ChangeStatus, Known, Mark, Reason, Unknown, Value
from bellwether.engine.evaluate.comparison import Comparison
from bellwether.engine.evaluate.spread import Bar
from bellwether.ui.bands import badge
from bellwether.ui.bars import bar, distribution, ring
from bellwether.ui.cells import Linked, drawn_cell, figure, number_cell
from bellwether.ui.changes import change_chip
from bellwether.ui.charts import Chart, Line, Pin
from bellwether.ui.figures import Look, money_text, number_text
from bellwether.ui.histograms import Marks, histogram
from bellwether.ui.icons import PATHS
from bellwether.ui.number_lines import number_line
from bellwether.ui.people import avatar, person
from bellwether.ui.sparklines import TILE, sparkline
from bellwether.ui.tables import Column, Foot, Row, Table

_LAST = date(2026, 3, 31)
_PERCENT = Look(Display.PERCENT, 1, "%", Direction.UP)
_BANDS = (
    Band("bad", None, Decimal(40)),
    Band("watch", Decimal(40), Decimal(60)),
    Band("good", Decimal(60), None),
)
_ACCOUNTS = (
    ("Northwind Logistics", "Vera Lindqvist", 312_000, 51, 38.0, "bad"),
    ("Halden Mining", "Jonas Weber", 184_000, 22, 12.5, "bad"),
    ("Meridian Holdings", "Vera Lindqvist", 96_500, 74, 57.1, "watch"),
    ("Alpine Resorts", "Amara Okafor", 71_200, 81, 66.3, "good"),
    ("Kestrel Bio", "Jonas Weber", 240_000, 92, 98.3, "good"),
    ("Pine & Rowe", "Amara Okafor", 8_400, None, None, "unknown"),
)


class _Example(forms.Form):
    name = forms.CharField(help_text="Shown in tables and charts.")
    target = forms.DecimalField(required=False)
    family = forms.ChoiceField(choices=[("usage", "Usage"), ("revenue", "Revenue")])
    note = forms.CharField(widget=forms.Textarea, required=False)
    shared = forms.BooleanField(required=False, help_text="Everyone in the workspace sees it.")


def gallery(request: HttpRequest) -> HttpResponse:
    """The page of parts."""
    _only_in_development()
    bars = [
        Bar(low, low + 10, count)
        for low, count in zip(range(0, 100, 10), (4, 9, 17, 31, 52, 70, 88, 64, 41, 24), strict=True)
    ]
    marks = Marks(_BANDS, 38.0, "Northwind Logistics")
    return render(
        request,
        "ui/gallery.html",
        {
            "breadcrumbs": [{"name": "Parts", "url": "/ui/"}],
            "account_filter": {"name": "My accounts", "choices": [{"name": "All accounts", "url": "?all"}]},
            "badges": [badge(colour) for colour in ("good", "watch", "bad", "none", "unknown")],
            "figures": [figure(value, _PERCENT) for value in _values()],
            "changes": [change_chip(change, _PERCENT) for change in _changes()],
            "rings": [ring(score, colour=colour, text=text, large=True) for score, colour, text in _SCORES],
            "small_rings": [ring(score, colour=colour, text=text) for score, colour, text in _SCORES],
            "bars": [bar(0.38, colour="bad", mark=0.6), bar(0.66, colour="good", mark=0.6), bar(None)],
            "distribution": distribution([("good", 212), ("watch", 96), ("bad", 41), ("unknown", 51)]),
            "avatars": [avatar(name) for name, *_ in _ACCOUNTS],
            "icons": sorted(PATHS),
            "histogram": histogram(bars, lambda number: f"{number:.0f} %", marks),
            "number_line": number_line(_BANDS, lambda number: f"{number:.0f} %", 38.0),
            "table": _table(),
            "tiles": _tiles(),
            "chart": _chart(),
            "form": _Example({"name": "", "target": "12"}),
            "tabs": [{"name": "Overview", "url": "?", "current": True}, {"name": "Users", "url": "?", "count": 120}],
            "choices": [{"name": "Current", "url": "?", "current": True}, {"name": "Historic", "url": "?"}],
            "slider": {"name": "on", "day": _LAST, "first": date(2024, 4, 1), "last": _LAST, "days": 729, "at": 729},
            "timeline": _timeline(),
        },
    )


def chart(_request: HttpRequest) -> JsonResponse:
    """The numbers of the gallery's chart."""
    _only_in_development()
    return JsonResponse(_chart().as_json())


def details(request: HttpRequest) -> HttpResponse:
    """What the gallery's popovers show."""
    _only_in_development()
    return render(request, "ui/gallery_details.html", {"chart": _chart()})


def _only_in_development() -> None:
    if not settings.DEBUG:
        raise Http404


_SCORES = ((51.0, "watch", "51"), (22.0, "bad", "22"), (92.0, "good", "92"), (None, "unknown", "no data"))


def _values() -> list[Value]:
    return [
        Known(Decimal("64.05")),
        Known(Decimal("-3.2"), marks=Mark.PARTIAL),
        Known(Decimal(100), n=1, marks=Mark.WEAK),
        *(Unknown(reason) for reason in Reason),
    ]


def _changes() -> list[Comparison]:
    def change(number: str, percent: float | None, gain: bool | None, status: ChangeStatus) -> Comparison:
        ends = Known(Decimal(64)), Known(Decimal(38))
        day = day_number(_LAST)
        return Comparison("a", "A", day - 30, day, *ends, status, Decimal(number), percent, gain)

    return [
        change("-26", -40.6, False, ChangeStatus.OK),
        change("4.5", 7.0, True, ChangeStatus.OK),
        change("2", 3.1, None, ChangeStatus.SMALL_BASE),
        change("0", 0.0, None, ChangeStatus.UNCHANGED_ZERO),
    ]


def _line(fall: float = 0.0) -> list[float]:
    return [60 + 8 * sin(place / 9) + 3 * sin(place / 2.3) - fall * max(0, place - 60) for place in range(90)]


def _table() -> Table:
    columns = (
        Column("Account", "name"),
        Column("Owner", "owner"),
        Column("Revenue", "revenue", number=True, unit="EUR", family="Revenue"),
        Column("Health", "health", number=True, family="Health"),
        Column("Active buyers", "buyers", number=True, unit="%", hint="Buyers of all active users", family="Usage"),
        Column("90 days", family="Usage"),
    )
    rows = [_row(account) for account in _ACCOUNTS]
    foot = (
        Foot(SafeString("6 accounts")),
        Foot(SafeString(""), number=False),
        Foot(SafeString("912,100"), "sum"),
        Foot(SafeString("64"), "mean by revenue"),
        Foot(SafeString("54.2"), "ratio of sums"),
        Foot(SafeString(""), number=False),
    )
    return Table(
        "Accounts", columns, rows, {"view": "mine"}, "-revenue", foot=foot, note="ʷ weak: too few rows for a colour"
    )


def _row(account: tuple[str, str, int, int | None, float | None, str]) -> Row:
    name, owner, revenue, score, buyers, colour = account
    value: Value = Unknown(Reason.NOT_APPLICABLE) if buyers is None else Known(buyers)
    health: Value = Unknown(Reason.SUPPRESSED) if score is None else Known(score)
    trend: list[float | None] = [*_line(0.9 if colour == "bad" else 0)] if buyers is not None else []
    if name == "Meridian Holdings":
        trend[40:52] = [None] * 12
    head = format_html('<a class="person" href="/ui/">{}{}</a>', avatar(name, "avatar-square"), name)
    return Row(
        head,
        (
            drawn_cell(person(owner)),
            number_cell(Known(revenue), Look()),
            number_cell(health, Look(), colour=colour, linked=Linked("/ui/", "/ui/details")),
            number_cell(value, _PERCENT, colour=colour, linked=Linked("/ui/", "/ui/details")),
            drawn_cell(sparkline(trend, colour=colour)),
        ),
    )


def _tiles() -> list[dict[str, object]]:
    fall, steady = _line(0.9), _line()
    return [
        {
            "name": "Active buyers",
            "url": "/ui/",
            "figure": figure(Known(Decimal(38)), _PERCENT),
            "band": badge("bad"),
            "change": change_chip(_changes()[0], _PERCENT),
            "foot": "in 30 days",
            "sparkline": sparkline(fall, colour="bad", size=TILE, target=60),
        },
        {
            "name": "Recurring revenue",
            "url": "/ui/",
            "figure": money_text(18_420_000, "EUR"),
            "band": badge("good"),
            "change": change_chip(_changes()[1], _PERCENT),
            "foot": "in 30 days",
            "sparkline": sparkline(steady, colour="good", size=TILE),
        },
        {
            "name": "Satisfaction",
            "url": "/ui/",
            "figure": figure(Unknown(Reason.NO_DATA), _PERCENT),
            "band": badge("unknown"),
            "foot": f"{number_text(0, 0)} answers",
        },
    ]


def _chart() -> Chart:
    days = tuple(_LAST - timedelta(days=89 - place) for place in range(90))
    values: list[Value] = [Known(round(number, 1)) for number in _line(0.9)]
    values[30:36] = [Unknown(Reason.STALE)] * 6
    return Chart(
        days,
        (Line("Northwind Logistics", tuple(values)),),
        _PERCENT,
        _BANDS,
        target=60.0,
        versions=(Pin(days[20], "v2"),),
        notes=(Pin(days[70], "Champion left"),),
    )


def _timeline() -> list[dict[str, object]]:
    return [
        {
            "day": _LAST,
            "entries": [
                {
                    "icon": "health",
                    "title": "Health fell from 78 to 51",
                    "text": "Buyers −14, champion −9",
                    "when": "06:00",
                },
                {
                    "icon": "meeting",
                    "title": "Call with Dana Reyes",
                    "text": "Renewal is at risk.",
                    "when": "yesterday",
                },
            ],
        },
        {"day": date(2026, 3, 12), "entries": [{"icon": "note", "title": "Note by Vera", "when": "14:10"}]},
    ]
