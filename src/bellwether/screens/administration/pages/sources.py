"""Sources: how each table that is pulled stands, and what each event name brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from bellwether.access.permission import Permission
from bellwether.catalog.pull_specs import PullSpec
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import date_of
from bellwether.ingest.live.parcels import Statement
from bellwether.ingest.pulls import addresses, queries
from bellwether.ingest.pulls.domain import Course, PullRefused, PullState, Standing
from bellwether.ingest.pulls.jobs import PULL_SOURCE
from bellwether.ingest.watching import actions as watched
from bellwether.ingest.watching import queries as watching
from bellwether.ingest.watching.counting import Remark, remarks
from bellwether.ingest.watching.models import OutageRow
from bellwether.ingest.watching.property_types import EventProperties, census
from bellwether.ingest.watching.queries import EventHealth, Saying
from bellwether.ingest.watching.type_changes import BEFORE, TypeChange
from bellwether.jobs.actions import ask
from bellwether.screens.administration.receiving import importing
from bellwether.screens.administration.sections import drawn
from bellwether.ui.days import day_text
from bellwether.ui.page import PageRequest, page
from bellwether.ui.sparklines import sparkline
from bellwether.ui.toasts import next_page
from bellwether.work.alerts.watching import names_by_id
from bellwether.workspace.running import running

_SOURCES = "/administration/sources/"
_TONES = {PullState.NEW: "unknown", PullState.DONE: "good", PullState.FAILED: "bad"}
_FILES = 10
_OUTAGES = 20
_REMARKS = timedelta(days=7)
_CHANGES = timedelta(days=BEFORE)
_EVENTS, _PROPERTIES = 200, 30
_VOLUMES = {"stopped": "bad", "low": "watch", "high": "watch", "usual": "good", "new": "unknown"}


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table as the page shows it, with times in the workspace's zone."""

    one: Standing
    tone: str
    read: datetime | None
    due: datetime | None
    often: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One source with its tables and the files of its folder. `address_url` is where its address can be given."""

    key: str
    system: str
    place: str
    address_url: str
    address: str
    read_url: str
    tables: tuple[TableShown, ...]
    files: tuple[dict[str, object], ...]


@require_GET
@importing
def sources(request: PageRequest) -> HttpResponse:
    """Every source."""
    workspace = served()
    yesterday = workspace.today() - timedelta(days=1)
    known = census()
    context = {
        "sources": _sources(may_connect=request.viewer.may(Permission.MANAGE_MEMBERS)),
        "outages": _outages(),
        "events": [_event(one) for one in watching.health(workspace, yesterday)],
        "day": yesterday,
        "remarks": [_remark(one, workspace.catalog()) for one in remarks(workspace.today() - _REMARKS)],
        "changes": [_change(one) for one in known.changes(workspace.today() - _CHANGES)],
        "properties": [_properties(one) for one in known.events[:_EVENTS]],
        "more_events": max(len(known.events) - _EVENTS, 0),
    }
    return drawn(request, "sources.html", context)


@require_POST
@importing
def read(request: PageRequest, source: str) -> HttpResponse:
    """Asks for a source to be read now."""
    if source not in queries.pulls():
        raise Http404
    name, course = request.viewer.name, request.POST.get("course", Course.ON)
    if course not in set(Course):
        raise Http404
    asked = ask(PULL_SOURCE, by=name, at=running().now(), source=source, by_name=name, course=course)
    next_page(request, f"“{source}” is being read.")
    return HttpResponseRedirect(f"/administration/jobs/{asked.id}/")


@require_POST
@page(Permission.MANAGE_MEMBERS)
def connect(request: PageRequest, source: str) -> HttpResponse:
    """Keeps the address of a source's server: what the server of the pages connects to is an administrator's matter."""
    if source not in queries.pulls():
        raise Http404
    workspace = served()
    told = request.POST.get("address", "")
    try:
        addresses.keep_address(source, told, home=workspace.home, by=request.viewer.name, at=workspace.now())
    except PullRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"The address of “{source}” is kept, sealed. Read it now to see whether it holds.")
    return HttpResponseRedirect(_SOURCES)


@require_POST
@importing
def mean(request: PageRequest, outage: int) -> HttpResponse:
    """Notes that an event is gone on purpose."""
    workspace = served()
    try:
        row = watched.mean(
            workspace, outage, why=request.POST.get("why", ""), by=request.viewer.name, at=workspace.now()
        )
    except watched.WatchingRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"“{row.event or row.source}” is not missed any more.")
    return HttpResponseRedirect(_SOURCES)


def _sources(*, may_connect: bool) -> list[SourceShown]:
    standings = queries.standings()
    return [
        SourceShown(
            key,
            spec.system,
            spec.place or "",
            f"{_SOURCES}{key}/address/" if may_connect and addresses.takes_address(spec) else "",
            _address(key, spec),
            f"{_SOURCES}{key}/read/",
            tuple(_table(one) for one in standings if one.source == key),
            tuple(
                {"row": row, "tone": _TONES[PullState(row.state)], "read": _in_zone(row.read_at)}
                for row in (queries.files(key, limit=_FILES) if spec.system == "folder" else ())
            ),
        )
        for key, spec in sorted(queries.pulls().items())
    ]


def _address(key: str, spec: PullSpec) -> str:
    """Where the address of a source's server is, in words; empty for files."""
    if spec.system not in addresses.SERVERS:
        return ""
    if spec.address_from is not None:
        return f"address in the environment variable {spec.address_from}"
    if spec.address_file is not None:
        return f"address in the file {spec.address_file}"
    return "address kept here, sealed" if addresses.is_kept(key) else "no address yet"


def _outages() -> list[dict[str, object]]:
    rows = watching.outages(limit=_OUTAGES)
    saying = Saying(day_text, names_by_id(running().engine())) if rows else Saying()
    return [_outage(row, saying) for row in rows]


def _outage(row: OutageRow, saying: Saying) -> dict[str, object]:
    tone, state = ("bad", "missing") if row.ends is None else ("watch", "lost")
    if row.ends == row.starts:
        tone, state = "good", "healed"
    if row.meant_by:
        tone, state = "unknown", "meant"
    return {"row": row, "sentence": watching.said(row, saying), "tone": tone, "state": state}


def _event(one: EventHealth) -> dict[str, object]:
    return {"one": one, "tone": _VOLUMES[one.volume], "line": sparkline([float(count) for count in one.days])}


def _remark(one: Remark, catalog: Catalog) -> dict[str, object]:
    """What was not as it should be; of a value that is not of its type it is told which that is."""
    if not one.part:
        return {"one": one, "what": one.what}
    fields = {Statement.IDENTIFY: catalog.user_traits, Statement.GROUP: catalog.account_traits}
    known = next((held for call, held in fields.items() if call == one.of), catalog.properties).get(one.part)
    kind = "" if known is None else f": it is defined as {known.type}"
    return {"one": one, "what": f"“{one.part}” is not of its type{kind}"}


def _change(one: TypeChange) -> dict[str, object]:
    before, after = (", ".join(kinds) or "not there" for kinds in (one.before, one.after))
    return {"one": one, "day": date_of(one.day), "before": before, "after": after}


def _properties(of: EventProperties) -> dict[str, object]:
    """The properties of an event with their types, as many as can be read at a glance, and how many there are more."""
    types: dict[str, list[str]] = {}
    for one in of.types:
        types.setdefault(one.property, []).append(one.type)
    shown = [(name, ", ".join(kinds)) for name, kinds in list(types.items())[:_PROPERTIES]]
    return {"of": of.history, "shown": shown, "more": len(types) - len(shown) + of.more}


def _table(one: Standing) -> TableShown:
    minutes = int(one.every.total_seconds() // 60)
    unit, length = next((unit, length) for unit, length in (("d", 1440), ("h", 60), ("min", 1)) if not minutes % length)
    often = f"{minutes // length} {unit}"
    return TableShown(one, _TONES[one.state], _in_zone(one.read_at), _in_zone(one.due_at), f"every {often}")


def _in_zone(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(running().catalog().calendar.zone))
