"""Tables of entered values: accounts with a column for each metric, for each month, or one value a row."""

from collections.abc import Sequence

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.ingest.periods import DayOfPeriod, days_of
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.drafting import finished
from bellwether.ingest.suggest.look import Look, Seen
from bellwether.ingest.suggest.names import plain, singular, snake, words
from bellwether.ingest.suggest.recognition import ENOUGH, NAMED, Recognition, assigned
from bellwether.ingest.suggest.shapes import Shape, general_shape
from bellwether.ingest.suggest.yaml_lines import quoted

_PERIODS = 3
_CLOSE = 0.006
_ROWS = 200


def as_values(look: Look, catalog: Catalog, source: str) -> tuple[Draft, float] | None:
    """A draft for a table of entered values, and how much speaks for it; None where nothing does."""
    shape = general_shape("values")
    columns = assigned(look, shape)
    account = columns.get("account")
    if account is None or "metric" in columns:
        return None
    entered = {key: metric for key, metric in catalog.metrics.items() if metric.kind is MetricKind.ENTERED}
    named = _called(look, entered)
    months = _months(look, set(columns.values()))
    day = columns.get("day") or next((one.name for one in look.columns if one.dated), None)
    if months:
        draft = _draft(look, shape, {"account": account}, source)
        _by_month(draft, months, named)
        return finished(draft, catalog), NAMED + len(months[0])
    if day is None:
        return None
    roles = {"account": account, "day": day} | {
        key: columns[key] for key in ("author", "reason", "n", "recorded") if key in columns
    }
    draft = _draft(look, shape, roles, source)
    wide = _wide(look, entered, set(roles.values()))
    if wide:
        for key, name in wide.items():
            draft.put(f"metrics.{key}", name, name)
        return finished(draft, catalog), ENOUGH * len(wide)
    if named is not None and _single(draft, named):
        return finished(draft, catalog), NAMED * 2
    return None


def as_new_values(look: Look, catalog: Catalog, source: str) -> Draft | None:
    """A draft that takes every number of a dated table of accounts for a new entered metric."""
    shape = general_shape("values")
    columns = assigned(look, shape)
    if not {"account", "day"} <= set(columns) or any(
        one.unique and words(one.name)[-1:] == ("id",) for one in look.columns
    ):
        return None
    wanted: tuple[str, ...] = ("account", "day", "author", "reason", "recorded")
    roles = {key: columns[key] for key in wanted if key in columns}
    numbers = [one for one in look.columns if one.type is FieldType.NUMBER and one.name not in roles.values()]
    if not numbers or len(numbers) + len(roles) < len(look.columns) / 2:
        return None
    draft = _draft(look, shape, roles, source)
    for column in numbers:
        key = snake(column.name)
        if key in catalog.metrics or not key.isidentifier() or not key.isascii():
            draft.leave(column, "its name cannot be a metric's; define an entered metric and name it under “metrics”")
            continue
        draft.put(f"metrics.{key}", column.name, column.name)
        _define(draft, key)
    if not draft.mapping.get("metrics"):
        return None
    draft.ask(
        "Are these numbers values that people enter or reckon elsewhere? They become entered metrics. If they are what "
        "an account has from a day on (seats, a plan), they are traits: import them as accounts.",
        f"effective: {{column: {quoted(columns['day'])}}}",
    )
    return finished(draft, catalog)


def _draft(look: Look, shape: Shape, roles: dict[str, str], source: str) -> Draft:
    told = Recognition(shape, 0.0, roles, tuple(roles.values()), named=False)
    draft = Draft(look, shape, told.why, snake(look.part.sheet or look.part.name.partition(".")[0]), roles)
    draft.mapping["source"] = source
    for target, name in roles.items():
        draft.put(target, name, name)
    return draft


def _called(look: Look, entered: dict[str, Metric]) -> Metric | None:
    """The entered metric that the table is named after."""
    table = "".join(singular(word) for word in look.words)
    for key, metric in entered.items():
        if table in {"".join(singular(word) for word in words(name)) for name in (key, metric.name)}:
            return metric
    return None


def _wide(look: Look, entered: dict[str, Metric], taken: set[str]) -> dict[str, str]:
    by_plain = {plain(name): key for key, metric in entered.items() for name in (metric.name, key)}
    found: dict[str, str] = {}
    for column in look.columns:
        key = by_plain.get(plain(column.name))
        if key is not None and column.name not in taken and key not in found:
            found[key] = column.name
    return found


def _single(draft: Draft, metric: Metric) -> bool:
    """Puts the one column that holds the metric's values, and what they were divided from."""
    free = [one for one in draft.look.columns if one.name not in draft.read and not one.empty]
    ranks = set(metric.entered.ranks) if metric.entered else set()
    if ranks:
        value = next((one for one in free if one.distinct <= ranks), None)
    else:
        numbers = [one for one in free if one.type is FieldType.NUMBER]
        mine = set(words(metric.key)) | {"value", "score", "wert"}
        value = next((one for one in numbers if mine & set(words(one.name))), numbers[0] if numbers else None)
        if value is not None:
            _divided(draft, value, [one for one in numbers if one is not value])
    if value is None:
        return False
    draft.put("metric", {"constant": metric.key})
    draft.put("value", value.name, value.name)
    return True


def _divided(draft: Draft, value: Seen, others: Sequence[Seen]) -> None:
    """Puts the two columns whose quotient the value is, as a share or in percent."""
    for top in others:
        for bottom in others:
            if top is not bottom and _is_quotient(value, top, bottom):
                draft.put("numerator", top.name, top.name)
                draft.put("denominator", bottom.name, bottom.name)
                return


def _is_quotient(value: Seen, top: Seen, bottom: Seen) -> bool:
    if not len(value.texts) == len(top.texts) == len(bottom.texts):
        return False
    try:
        rows = [
            (float(a), float(b), float(c))
            for a, b, c in zip(value.texts[:_ROWS], top.texts, bottom.texts, strict=False)
            if float(c)
        ]
    except ValueError:
        return False
    return bool(rows) and any(all(abs(a - scale * b / c) <= _CLOSE * scale for a, b, c in rows) for scale in (1, 100))


def _months(look: Look, taken: set[str]) -> tuple[list[str], str] | None:
    """The headings that are periods, and how they are written."""
    headings = [one.name for one in look.columns if one.name not in taken and any(map(str.isdigit, one.name))]
    if len(headings) < _PERIODS:
        return None
    try:
        _, form = days_of(headings, None, DayOfPeriod.LAST)
    except ImportRefused:
        return None
    return headings, form


def _by_month(draft: Draft, months: tuple[list[str], str], named: Metric | None) -> None:
    headings, form = months
    key = named.key if named is not None else "_".join(draft.look.words) or "value"
    columns: Plain = list(headings)
    draft.mapping["unpivot"] = {"columns": columns, "name": "day", "format": form}
    draft.read.update(headings)
    draft.put("day", "day")
    draft.put("metric", {"constant": key})
    draft.put("value", "value")
    if named is None:
        _define(draft, key)
        draft.ask(
            f"The cells become values of the new entered metric “{key}”. Is that its name?",
            f"metric: {{constant: {quoted(key)}}}",
        )


def _define(draft: Draft, key: str) -> None:
    draft.additions.metrics[key] = {"name": key.replace("_", " ").capitalize(), "entered": {"rollup": "none"}}
