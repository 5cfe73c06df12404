"""What keeps stored values up to date."""

from __future__ import annotations

from datetime import timedelta

from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.jobs.domain import Arguments, Every, JobFailed, Report, job

COMPUTE = "compute"
VERIFY = "verify"


def values_are_behind() -> bool:
    """Whether facts, days or formulas have come since values were last computed."""
    workspace = served()
    yesterday = day_number(workspace.today()) - 1
    with workspace.warehouse.steady():
        # Of what the definitions are now: values of an earlier formula, or of an earlier Bellwether, are not theirs.
        held = workspace.engine().versions().by_metric.values()
        return any(one.computed_to < yesterday or one.batch < workspace.warehouse.batch() for one in held)


@job(COMPUTE, "Compute values", every=Every(minute="*", needed=values_are_behind), again=True)
def compute(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Brings every metric's stored values up to the last complete day."""
    workspace = served()
    done = workspace.engine().refresh(
        workspace.today() - timedelta(days=1), lambda now, total: report(now, total, f"{now:,} of {total:,} values")
    )
    if not done.values:
        return f"Everything was up to date on {date_of(done.last_day)}."
    first = date_of(done.last_day if done.first_day is None else done.first_day)
    return (
        f"{done.values:,} values of {done.metrics} metrics from {first} to {date_of(done.last_day)}, "
        f"in {done.seconds:.1f} s."
    )


@job(VERIFY, "Prove that stored values equal a rebuild", every=Every(minute="30", hour="3"), again=True)
def verify(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Computes everything again and compares, bit for bit."""
    found = served().engine().verify(lambda now, total: report(now, total, f"{now:,} of {total:,} values"))
    if found.different or found.sample_different:
        raise JobFailed(
            f"{found.different + found.sample_different:,} stored values differ from a rebuild. "
            "Please report this with the output of “bellwether verify”; “bellwether compute” mends the values."
        )
    return f"{found.compared:,} stored values equal a rebuild."
