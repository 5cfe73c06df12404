"""Claims that contradict one another: has this customer left? And every check that the definitions declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import KNOWN, Known, Reason, Value
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Expression
from bellwether.engine.warehouse.rows import Flags
from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.finding import EXAMPLES, DataFinding, Severity, share, some

DISAGREE = 0.01
"""The share of accounts on which two claims of one fact may differ."""

LEFT_TRAITS = ("churned", "churn_flag", "is_churned", "churn", "cancelled", "canceled")
LEFT_RECORDS = ("churns", "churn_events", "churn", "cancellations")


@dataclass(frozen=True, slots=True)
class Claims:
    """Conditions on an account that claim the same."""

    key: str
    name: str
    conditions: tuple[str, ...]


def contradictions(evidence: Evidence) -> Iterator[DataFinding]:
    """Claims of one fact that differ for more than 1 % of the accounts: declared ones, and whether a customer left."""
    declared = [Claims(one.key, one.name, one.same) for one in evidence.catalog.checks.values() if one.same]
    own = _has_left(evidence)
    told = {condition for claims in declared for condition in claims.conditions}
    for claims in [*declared, *([own] if own and not told & set(own.conditions) else [])]:
        yield from _compared(evidence, claims)


def _has_left(evidence: Evidence) -> Claims | None:
    """What the facts say of whether a customer left, where they say it in two ways or more."""
    conditions = [
        f"account.{key} == true"
        for key in LEFT_TRAITS
        if key in evidence.catalog.account_traits and evidence.catalog.account_traits[key].type is FieldType.BOOLEAN
    ]
    conditions += [f"count({key}, all) > 0" for key in LEFT_RECORDS if key in evidence.collections]
    if "subscriptions" in evidence.collections:
        conditions.append("count(subscriptions) == 0")
    return Claims("has_left", "Has the customer left?", tuple(conditions)) if len(conditions) > 1 else None


def _compared(evidence: Evidence, claims: Claims) -> Iterator[DataFinding]:
    truths = [_truth(evidence, condition) for condition in claims.conditions]
    pairs = [_Pair(one, other) for one, other in combinations(truths, 2)]
    worst = max(pairs, key=lambda pair: int(pair.differ.sum()))
    count, of = int(worst.differ.sum()), int(worst.known.sum())
    if count <= DISAGREE * of:
        return
    apart = sum(int(pair.differ.sum()) > DISAGREE * int(pair.known.sum()) for pair in pairs)
    ids = evidence.accounts.external_id
    yield DataFinding(
        "contradiction",
        Severity.ERROR,
        claims.key,
        f"{claims.name} There are {len(truths)} answers: {'; '.join(map(_rate, truths))}. “{worst.one.condition}” and "
        f"“{worst.other.condition}” disagree for {count:,} of {of:,} accounts ({share(count, of)}); {apart} of "
        f"{len(pairs)} pairs disagree for more than {DISAGREE:.0%}.",
        "Decide which of them is right, and let every metric read that one.",
        count,
        of,
        some(
            f"{ids[place]}: {_words(worst.one.true[place])}, {_words(worst.other.true[place])}"
            for place in np.flatnonzero(worst.differ)[:EXAMPLES].tolist()
        ),
    )


@dataclass(frozen=True, slots=True)
class _Truth:
    """A condition, where it is true, and where it can be asked: an account of which a source knows nothing says no."""

    condition: str
    true: Flags
    known: Flags


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two conditions that claim the same."""

    one: _Truth
    other: _Truth

    @property
    def known(self) -> Flags:
        """The accounts of which both can be asked."""
        return self.one.known & self.other.known

    @property
    def differ(self) -> Flags:
        """The accounts of which one is true and the other is not."""
        differ: Flags = self.known & (self.one.true != self.other.true)
        return differ


def _truth(evidence: Evidence, condition: str) -> _Truth:
    found = evidence.engine.values(
        parse(f"if({condition}, 1, 0)"), EachAccount(), days=one_day(date_of(evidence.today))
    )
    places = {label: place for place, label in enumerate(found.labels)}
    at = np.array([places.get(label, -1) for label in evidence.accounts.external_id], dtype=np.int64)
    reason = found.grid.reason[at, 0]
    known = (at >= 0) & ((reason == KNOWN) | (reason == int(Reason.NO_DATA)))
    true = np.zeros(at.size, dtype=np.bool_)
    for place in np.flatnonzero(known & (reason == KNOWN)).tolist():
        true[place] = bool(_number(found.value(int(at[place]), 0)))
    return _Truth(condition, true, known)


def _number(value: Value) -> int:
    return int(value.value) if isinstance(value, Known) and isinstance(value.value, int | float | Decimal) else 0


def _rate(truth: _Truth) -> str:
    known = int(truth.known.sum())
    return f"“{truth.condition}” is true of {share(int((truth.true & truth.known).sum()), known)}"


def _words(true: object) -> str:
    return "yes" if true else "no"


def forbidden_rows(evidence: Evidence) -> Iterator[DataFinding]:
    """Rows that a check of the definitions says must not be there."""
    for check in evidence.catalog.checks.values():
        if check.never is None:
            continue
        counted = parse(f"count({check.never}, all)")
        counts = _counts(evidence, counted)
        total = sum(counts.values())
        if total:
            worst = sorted(counts, key=lambda label: (-counts[label], label))[:EXAMPLES]
            yield DataFinding(
                f"check:{check.key}",
                Severity.ERROR,
                check.never,
                f"{check.name}: {total:,} rows of {len(counts):,} accounts, where none should be ({check.never}).",
                "Correct them where they come from and import them again, or change the check.",
                total,
                total,
                some(f"{label}: {counts[label]:,}" for label in worst),
            )


def _counts(evidence: Evidence, counted: Expression) -> dict[str, int]:
    found = evidence.engine.values(counted, EachAccount(), days=one_day(date_of(evidence.today)))
    values = {label: found.value(place, 0) for place, label in enumerate(found.labels)}
    return {label: count for label, value in values.items() if (count := _number(value))}
