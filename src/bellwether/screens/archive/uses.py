"""What uses a metric, a segment or an alert rule: what stands in the way of archiving it, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from bellwether.access.closure import reads_of, visible
from bellwether.access.viewer import Viewer
from bellwether.accounts.views.queries import views
from bellwether.catalog.domain import Kind
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import MetricKind
from bellwether.screens.archive.key_uses import key_uses
from bellwether.screens.portfolio.state import State
from bellwether.screens.segments.uses import Use
from bellwether.screens.segments.uses import uses as segment_uses
from bellwether.work.alerts import queries as alerts
from bellwether.work.alerts.domain import State as AlertState
from bellwether.work.alerts.rules import rules


@dataclass(frozen=True, slots=True)
class Uses:
    """What must be changed before, how much of it the viewer may not see, and what happens along with it."""

    before: tuple[Use, ...] = ()
    hidden: int = 0
    along: tuple[str, ...] = ()

    @property
    def stand_in_the_way(self) -> bool:
        """Whether it cannot be archived as things are."""
        return bool(self.before or self.hidden)


def uses_of(viewer: Viewer, kind: Kind, key: str) -> Uses:
    """The uses of one definition."""
    match kind:
        case Kind.SEGMENT:
            return _of_segment(viewer, key)
        case Kind.ALERT:
            return Uses(along=tuple(_closing(viewer, key)))
        case _:
            return _of_metric(viewer, key)


def _of_metric(viewer: Viewer, key: str) -> Uses:
    catalog = served().catalog()
    seen, reads = visible(catalog, viewer), reads_of(catalog)
    metrics = [one for one, read in reads.metrics.items() if key in read and one != key]
    segments = [one for one, read in reads.segments.items() if key in read]
    watching = [one for one, watched in rules().items() if key in watched.reads]
    before = [_metric_use(seen, one) for one in metrics if one in seen.metrics]
    named = [seen.segments[one] for one in segments if one in seen.segments]
    before += [Use(f"segment {one.name}", f"/segments/{one.key}/") for one in named]
    known = [rules()[one] for one in watching if viewer.sees_metrics(rules()[one].reads)]
    before += [Use(f"alert rule {one.rule.name}", f"/alerts/rules/{one.rule.key}/edit") for one in known]
    meant = [Use(f"the workspace's {one}", "/administration/settings/") for one in key_uses(catalog.key_metrics, key)]
    hidden = len(metrics) + len(segments) + len(watching) - len(before)
    return Uses((*before, *meant), hidden, tuple(_along(viewer, catalog, key)))


def _metric_use(catalog: Catalog, key: str) -> Use:
    metric = catalog.metrics[key]
    if metric.kind is MetricKind.SCORED:
        return Use(f"health score {metric.name}", f"/health/{key}/edit")
    return Use(f"metric {metric.name}", f"/metrics/{key}/")


def _along(viewer: Viewer, catalog: Catalog, key: str) -> Iterator[str]:
    targets = len(catalog.metrics[key].targets)
    if targets:
        yield f"{_counted(targets, 'target')} of it {'is' if targets == 1 else 'are'} archived with it."
    showing = [one.name for one in views(viewer) if _shows(one.query, key)]
    if showing:
        yield f"It leaves the saved view{'s' if len(showing) > 1 else ''} {', '.join(f'“{one}”' for one in showing)}."
    yield "Its values of past days, its versions and what people entered are kept, for when it is brought back."


def _shows(query: str, key: str) -> bool:
    columns = State.read(dict(parse_qsl(query))).columns
    return columns is not None and key in columns


def _of_segment(viewer: Viewer, key: str) -> Uses:
    everything = replace(viewer, hidden=frozenset(), hidden_segments=frozenset())
    every = set(segment_uses(everything, served().catalog()).get(key, ()))
    seen = segment_uses(viewer, visible(served().catalog(), viewer)).get(key, ())
    return Uses(seen, len(every) - len(seen), ("Filters of saved views that name it find nobody by it any more.",))


def _closing(viewer: Viewer, key: str) -> Iterator[str]:
    waiting = [one for one in alerts.alerts(viewer) if one.rule == key]
    if waiting:
        snoozed = sum(1 for one in waiting if one.state is AlertState.SNOOZED)
        more = f" ({snoozed} of them snoozed)" if snoozed else ""
        yield f"{_counted(len(waiting), 'open alert')} of accounts in your sight{more} will be closed within a minute."
    yield "Tasks that it made stay as they are."


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
