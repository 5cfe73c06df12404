"""What keeps stored values up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from bellwether.catalog import queries
from bellwether.catalog.pull_specs import interval
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.jobs.domain import Arguments, Every, JobFailed, Report, job
from bellwether.jobs.queries import last_run
from bellwether.ui.days import day_text

COMPUTE = "compute"
VERIFY = "verify"

_EARLY = timedelta(seconds=30)
_NAMED = 5
"""Values that differed and are named."""


def values_are_behind() -> bool:
    """Whether days or formulas have come since values were last computed, or facts that have waited long enough."""
    workspace = served()
    yesterday = day_number(workspace.today()) - 1
    with workspace.warehouse.steady():
        # Of what the definitions are now: values of an earlier formula, or of an earlier Bellwether, are not theirs.
        held = workspace.engine().versions().by_metric.values()
        batch = workspace.warehouse.batch()
    if any(one.computed_to < yesterday for one in held):
        return True
    return any(one.batch < batch for one in held) and _rested(workspace.now())


def _rested(now: datetime) -> bool:
    """Whether the pause that the workspace wants between computing and computing again is over."""
    pause = interval(queries.definitions().workspace().compute_every or "")
    last = last_run(COMPUTE)
    if pause is None or last is None or last.started_at is None:
        return True
    # It is asked once a minute: one that comes a moment early is not put off by another minute.
    return not last.started_at <= now < last.started_at + pause - _EARLY


@job(COMPUTE, "Compute values", every=Every(minute="*", needed=values_are_behind), again=True)
def compute(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Brings every metric's stored values up to the last complete day."""
    workspace = served()
    done = workspace.engine().refresh(
        workspace.today() - timedelta(days=1), lambda now, total: report(now, total, f"{now:,} of {total:,} values")
    )
    if not done.values:
        return f"Everything was up to date on {day_text(date_of(done.last_day))}."
    first = date_of(done.last_day if done.first_day is None else done.first_day)
    days = f"from {day_text(first)} to {day_text(date_of(done.last_day))}"
    return f"{done.values:,} values of {done.metrics} metrics {days}, in {done.seconds:.1f} s."


@job(VERIFY, "Prove that stored values equal a rebuild", every=Every(minute="30", hour="3"), again=True)
def verify(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Computes everything again and compares, bit for bit; where anything differs, all of it is computed anew."""

    def told(now: int, total: int) -> None:
        report(now, total, f"{now:,} of {total:,} values")

    workspace = served()
    found = workspace.engine().verify(told)
    wrong = found.different + found.sample_different
    if not wrong:
        return f"{found.compared:,} stored values equal a rebuild."
    metrics = frozenset(workspace.catalog().metrics)
    workspace.engine().refresh(workspace.today() - timedelta(days=1), told, anew=metrics)
    which = "; ".join(f"{one.metric} of {one.account} on {one.day}" for one in found.mismatches[:_NAMED])
    raise JobFailed(
        f"{wrong:,} stored values differed from a rebuild ({which}). All values were computed anew. Please report this."
    )
