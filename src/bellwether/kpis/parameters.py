"""The choices of a KPI put into its wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from bellwether.catalog.domain import MetricSpec
from bellwether.catalog.spelling import closest
from bellwether.engine.formula.names import cleaned, quoted, written
from bellwether.kpis.domain import Kpi, KpiRefused, Parameter, ParameterKind, Variant, Wording

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_QUOTED_PLACE = re.compile(r'"\{([a-z][a-z0-9_]*)\}"')
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_WINDOW = re.compile(r"[1-9]\d{0,3}(d|w|mo|q|y)|wtd|mtd|qtd|ytd|all")


def filled(kpi: Kpi, variant: Variant, chosen: Mapping[str, str]) -> Wording:
    """The wording of a variant with the choices made; refused where one is missing, unknown or cannot be."""
    wording = variant.wording
    known = {one.key: one for one in kpi.parameters}
    for name in chosen:
        if name not in known:
            there = f"; its choices are {', '.join(known)}" if known else "; it leaves nothing to choose"
            raise KpiRefused(f"“{kpi.key}” has no choice “{name}”{closest(name, known) or there}.")
    made = {name: chosen.get(name, one.default) for name, one in known.items()}
    missing = [known[name] for name, choice in made.items() if choice is None]
    if missing:
        told = "; ".join(f"--set {one.key}=… ({one.says.rstrip('.')})" for one in missing)
        raise KpiRefused(f"“{kpi.key}” must be told what only you know: {told}.")
    choices = {name: cleaned(choice) for name, choice in made.items() if choice is not None}
    for name, choice in choices.items():
        _check(kpi, known[name], choice)
    if not isinstance(wording, MetricSpec) or not choices:
        return wording
    formulas = {name: formula_text(known[name], choice) for name, choice in choices.items()}
    return replace(
        wording,
        name=_put(wording.name, choices),
        description=_put(wording.description, choices),
        reading=_put(wording.reading, choices),
        when_red=_put(wording.when_red, choices),
        anchor=_put(wording.anchor, choices),
        period=_put(wording.period, choices),
        formula=None if wording.formula is None else _put(_bare(wording.formula), formulas),
        applies_to=None if wording.applies_to is None else _put(_bare(wording.applies_to), formulas),
    )


def places(text: str) -> tuple[str, ...]:
    """The names of the choices that a text has a place for."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def formula_text(parameter: Parameter, choice: str) -> str:
    """The choice as a formula writes it."""
    match parameter.kind:
        case ParameterKind.EVENT | ParameterKind.TEXT:
            return quoted(choice)
        case ParameterKind.ACCOUNT_TRAIT:
            return f"account.{written(choice)}"
        case ParameterKind.USER_TRAIT:
            return f"user.{written(choice)}"
        case ParameterKind.PROPERTY:
            return written(choice)
        case ParameterKind.NUMBER | ParameterKind.WINDOW:
            return choice


def _check(kpi: Kpi, parameter: Parameter, choice: str) -> None:
    said = f"“{kpi.key}”: “{choice}” for “{parameter.key}”"
    if not choice:
        raise KpiRefused(f"{said} is empty; {parameter.says}")
    if parameter.kind is ParameterKind.NUMBER and not _NUMBER.fullmatch(choice):
        raise KpiRefused(f"{said} is not a number; write it like 5 or 0.5.")
    if parameter.kind is ParameterKind.WINDOW and not _WINDOW.fullmatch(choice):
        raise KpiRefused(f"{said} is not a length of time; write it like 30d, 12w, 6mo or 1y.")


def _bare(formula: str) -> str:
    """The formula with places that stand alone: what is put there brings its own quotes."""
    return _QUOTED_PLACE.sub(r"{\1}", formula)


def _put(text: str, choices: Mapping[str, str]) -> str:
    chosen: Callable[[re.Match[str]], str] = lambda place: choices.get(place[1], place[0])  # noqa: E731
    return _PLACE.sub(chosen, text)
