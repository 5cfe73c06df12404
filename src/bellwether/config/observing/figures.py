"""Figures for monitoring, in the format of Prometheus."""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterator
from datetime import date

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.ingest.live.receiving import receiving
from bellwether.ingest.pulls.queries import standings
from bellwether.ingest.watching.queries import open_outages
from bellwether.jobs.domain import State
from bellwether.jobs.models import RunRow

REGISTRY = CollectorRegistry()

REQUESTS = Counter("bellwether_requests_total", "Requests answered.", ("method", "route", "status"), registry=REGISTRY)
SECONDS = Histogram(
    "bellwether_request_seconds",
    "How long pages took on the server.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
IN_PROGRESS = Gauge("bellwether_requests_in_progress", "Requests being answered now.", registry=REGISTRY)


class _Workspace(Collector):
    """What the workspace itself can say, read when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """The figures of the moment."""
        workspace = served()
        yield GaugeMetricFamily(
            "bellwether_facts_batch", "The number of the last write of facts.", workspace.warehouse.batch()
        )
        behind = _days_behind(workspace.today(), [one.computed_to for one in workspace.warehouse.versions()])
        if behind is not None:
            yield GaugeMetricFamily("bellwether_values_days_behind", "Days that no value is stored for yet.", behind)
        runs = GaugeMetricFamily("bellwether_jobs", "Runs of jobs by their state.", labels=("state",))
        for state in State:
            runs.add_metric([state.value], RunRow.objects.filter(state=state).count())
        yield runs


class _Sources(Collector):
    """Whether what usually comes still comes, and whether sources can be read."""

    def collect(self) -> Iterator[Metric]:
        """The figures of the moment."""
        yield GaugeMetricFamily("bellwether_outages_open", "Events that have stopped coming.", len(open_outages()))
        failing = GaugeMetricFamily(
            "bellwether_pull_failures", "Times in a row that a table could not be read.", labels=("source", "table")
        )
        for one in standings():
            failing.add_metric([one.source, one.table], one.failures)
        yield failing


def _days_behind(today: date, computed: list[int]) -> int | None:
    stored = [day for day in computed if day > BEGINNING]
    return max((today - date_of(min(stored))).days - 1, 0) if stored else None


class _Live(Collector):
    """What live sources brought since the server started; by source, for names of events may be thousands."""

    def collect(self) -> Iterator[Metric]:
        """The figures of the moment."""
        live = receiving()
        if live is None:
            return
        yield GaugeMetricFamily("bellwether_live_waiting", "Messages that wait to be committed.", live.batcher.size)
        counted: Counted[tuple[str, str]] = Counted()
        for (source, _, _, count), times in live.tallies.copied().items():
            counted[source, count] += times
        messages = CounterMetricFamily("bellwether_live_messages", "Messages by what became of them.", labels=_LABELS)
        for (source, count), times in counted.items():
            messages.add_metric([source, count], times)
        yield messages
        misfits = CounterMetricFamily(
            "bellwether_live_misfits",
            "Values that are not of the type that their property or trait is defined with.",
            labels=("source", "name"),
        )
        by_name: Counted[tuple[str, str]] = Counted()
        for (source, _, name), times in live.tallies.misfits().items():
            by_name[source, name] += times
        for (source, name), times in by_name.items():
            misfits.add_metric([source, name], times)
        yield misfits


_LABELS = ("source", "outcome")

REGISTRY.register(_Workspace())
REGISTRY.register(_Live())
REGISTRY.register(_Sources())
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
