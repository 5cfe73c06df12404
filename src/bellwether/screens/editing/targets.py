"""Setting what a metric should reach, for one account, a segment or everyone: a right of its own, apart from values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, TargetSpec
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.screens.editing.refusals import EditRefused, NotAllowed, StaleEdit
from bellwether.screens.editing.typed import number_typed, reason_typed
from bellwether.screens.editing.where import account_key, visible_metric


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """A target typed for one account, a segment, or everyone. `seen` is the stamp of the one that was shown."""

    metric: str
    value: str
    start: str = ""
    account: str | None = None
    segment: str | None = None
    first: date | None = None
    reason: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class TargetSet:
    """What was done, in a sentence, and what was there before: what undoing puts back."""

    sentence: str
    key: str
    before: TargetSpec | None
    account: str | None


def target_stamp(metric: Metric, account: str | None, segment: str | None) -> str:
    """What an edit of this target is made on top of: all targets that this account or segment has for the metric."""
    own = (one for one in metric.targets if one.account == account and one.segment == segment)
    return ";".join(f"{one.value.normalize():f},{one.starts or ''},{one.start_value or ''}" for one in own)


def set_target(edit: TargetEdit, *, by: Viewer) -> TargetSet:
    """Puts a target in force from a day on; another one from an earlier day keeps holding until then."""
    (done,) = _put_in_force([(edit, _wanted(edit, by))], by)
    return done


def set_targets(
    edits: Sequence[TargetEdit], *, by: Viewer
) -> tuple[tuple[TargetSet, ...], tuple[tuple[TargetEdit, EditRefused], ...]]:
    """Puts several targets in force at once, all that can be or none; those that cannot, with the reason."""
    wanted, refused = [], []
    for edit in edits:
        try:
            wanted.append((edit, _wanted(edit, by)))
        except EditRefused as problem:
            refused.append((edit, problem))
    return _put_in_force(wanted, by), tuple(refused)


def _wanted(edit: TargetEdit, by: Viewer) -> TargetSpec:
    """The target that was typed, if the viewer may set it and nobody was faster."""
    metric = visible_metric(by, edit.metric)
    if edit.account is not None:
        account_key(by, edit.account)
    elif by.accounts is not None:
        raise NotAllowed("set targets for accounts that are not yours", "all accounts")
    if not by.edits_target(metric.key):
        raise NotAllowed(f"edit targets of {metric.name}", "edit targets")
    if metric.kind is MetricKind.ENTERED and metric.entered is not None and metric.entered.ranks:
        raise EditRefused(f"{metric.name} is a rank, and ranks have no target: the best rank is the goal.")
    value = number_typed(edit.value)
    start = number_typed(edit.start) if edit.start.strip() else None
    reason_typed(edit.reason)
    if edit.seen is not None and edit.seen != target_stamp(metric, edit.account, edit.segment):
        theirs = next((one for one in reversed(metric.targets) if one.account == edit.account), None)
        raise StaleEdit("not set" if theirs is None else f"{theirs.value.normalize():f}", f"{value.normalize():f}")
    return TargetSpec(
        metric=metric.key,
        value=value,
        start=start,
        account=edit.account,
        segment=edit.segment,
        starts=edit.first,
    )


def _put_in_force(wanted: Sequence[tuple[TargetEdit, TargetSpec]], by: Viewer) -> tuple[TargetSet, ...]:
    """The targets, put in force in one step."""
    if not wanted:
        return ()
    standing = {one.key: one.spec for one in queries.targets()}
    note = reason_typed(wanted[0][0].reason)
    definitions = Definitions([Definition(Kind.TARGET, spec.key, spec) for _, spec in wanted])
    served().apply(definitions, Authorship(by.name, served().now(), note))
    names = served().catalog().metrics
    done = []
    for edit, spec in wanted:
        before = standing.get(spec.key)
        whom = f" for {edit.account}" if edit.account else ""
        sentence = f"The target of {names[spec.metric].name}{whom} is {_text(spec.value)}."
        done.append(TargetSet(sentence, spec.key, before if isinstance(before, TargetSpec) else None, edit.account))
    return tuple(done)


def undo_target(done: TargetSet, metric: str, *, by: Viewer) -> str:
    """Puts the former target back, or takes the new one away where there was none."""
    found = visible_metric(by, metric)
    if done.account is not None:
        account_key(by, done.account)
    if not by.edits_target(metric):
        raise NotAllowed(f"edit targets of {found.name}", "edit targets")
    authorship = Authorship(by.name, served().now(), "taken back")
    targets = queries.targets()
    if done.before is not None:
        served().apply(Definitions([Definition(Kind.TARGET, done.key, done.before)]), authorship)
    elif len(targets) > 1:
        served().replace(Kind.TARGET, [], {done.key}, authorship)
    else:
        raise EditRefused("This is the only target there is. Set another value instead of taking it away.")
    return f"The target of {found.name} is as it was before."


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"
