"""Claims that contradict one another: has this customer left? And every check that the definitions declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import KNOWN
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Expression
from bellwether.ingest.quality.evidence import Evidence, Flags
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
    engine = Engine(evidence.warehouse, evidence.catalog)
    truths = [_truth(engine, evidence, condition) for condition in claims.conditions]
    ids = evidence.accounts.external_id
    rates = [_rate(condition, truth) for condition, truth in zip(claims.conditions, truths, strict=True)]
    for (one, first), (other, second) in combinations(zip(claims.conditions, truths, strict=True), 2):
        both = first.known & second.known
        differ = both & (first.true != second.true)
        if both.any() and differ.sum() > DISAGREE * both.sum():
            yield DataFinding(
                "contradiction",
                Severity.ERROR,
                f"{claims.key}: {one} / {other}",
                f"{claims.name} “{one}” and “{other}” disagree for {int(differ.sum()):,} of "
                f"{int(both.sum()):,} accounts ({share(int(differ.sum()), int(both.sum()))}). {'; '.join(rates)}.",
                "Decide which of them is right, and let every metric read that one.",
                int(differ.sum()),
                int(both.sum()),
                some(
                    f"{ids[place]}: {_words(first.true[place])}, {_words(second.true[place])}"
                    for place in np.flatnonzero(differ)[:EXAMPLES].tolist()
                ),
            )


@dataclass(frozen=True, slots=True)
class _Truth:
    """Where a condition is known, and where it is true, for every account."""

    true: Flags
    known: Flags


def _truth(engine: Engine, evidence: Evidence, condition: str) -> _Truth:
    found = engine.values(parse(f"if({condition}, 1, 0)"), EachAccount(), days=one_day(date_of(evidence.today)))
    places = {label: place for place, label in enumerate(found.labels)}
    at = np.array([places.get(label, -1) for label in evidence.accounts.external_id], dtype=np.int64)
    known = (at >= 0) & (found.grid.reason[at, 0] == KNOWN)
    numbers = np.array(
        [
            bool(_number(found.value(place, 0))) if ok else False
            for place, ok in zip(at.tolist(), known.tolist(), strict=True)
        ]
    )
    return _Truth(numbers.astype(np.bool_), known)


def _number(value: object) -> float:
    shown = getattr(value, "value", 0)
    return float(shown)


def _rate(condition: str, truth: _Truth) -> str:
    known = int(truth.known.sum())
    return f"“{condition}” is true of {share(int((truth.true & truth.known).sum()), known)}"


def _words(true: object) -> str:
    return "yes" if true else "no"


def forbidden_rows(evidence: Evidence) -> Iterator[DataFinding]:
    """Rows that a check of the definitions says must not be there."""
    engine = Engine(evidence.warehouse, evidence.catalog)
    for check in evidence.catalog.checks.values():
        if check.never is None:
            continue
        counted = parse(f"count({check.never}, all)")
        counts = _counts(engine, evidence, counted)
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


def _counts(engine: Engine, evidence: Evidence, counted: Expression) -> dict[str, int]:
    found = engine.values(counted, EachAccount(), days=one_day(date_of(evidence.today)))
    values = {label: found.value(place, 0) for place, label in enumerate(found.labels)}
    return {label: count for label, value in values.items() if (count := int(_number(value)))}
