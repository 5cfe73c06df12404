"""The KPI catalogue: shown, added and examined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definitions, MetricSpec
from bellwether.catalog.guidance_rules import read_review
from bellwether.catalog.opening import Workspace
from bellwether.cli.catalogued import (
    AddedAnswer,
    AddQuestion,
    KpiAnswer,
    NeedLine,
    ReadinessAnswer,
    ReadinessLine,
    VariantLine,
)
from bellwether.cli.commands import Watcher
from bellwether.cli.local.browsing import line_of
from bellwether.cli.local.definitions import applied_answer
from bellwether.cli.outcomes import WrongQuestion
from bellwether.kpis.adding import Plan, Wish, planned, preset_wishes
from bellwether.kpis.domain import Kpi, Variant
from bellwether.kpis.loading import library
from bellwether.kpis.readiness import Look, Readiness, readiness
from bellwether.kpis.reads import Facts, facts_of
from bellwether.kpis.stock import Need
from bellwether.kpis.used import wordings
from bellwether.kpis.words import DIRECTION_WORDS, EXAMPLES, INDICATOR_WORDS, ROLLUP_WORDS, composition, every


def kpi(key: str, current: Definitions) -> KpiAnswer:
    """One KPI, whole."""
    known = library()
    one = known.kpi(key)
    base = one.variant().wording
    example = {choice.key: EXAMPLES[choice.kind] for choice in one.open_parameters}
    plan = planned(known, [Wish(key, chosen=example)], Definitions())
    return KpiAnswer(
        line_of(one, current),
        one.aliases,
        base.description,
        base.reading,
        base.when_red,
        _facts(one),
        base.bands_source,
        tuple(_variant(one, variant) for variant in one.variants),
        _reads(facts_of(key, wordings(plan.definitions))),
        plan.along,
        tuple((choice.key, choice.says, choice.default or "") for choice in one.parameters),
        tuple(preset.key for preset in known.presets.values() if key in preset.kpis),
    )


def add(workspace: Workspace, question: AddQuestion, author: Authorship) -> AddedAnswer:
    """What adding changed, or would change: all of it or nothing."""
    plan = _plan(question)
    if question.trial:
        difference = workspace.preview(plan.definitions)
    else:
        note = question.note or plan.note
        difference = workspace.apply(plan.definitions, Authorship(author.by, author.at, note))
    return AddedAnswer(applied_answer(difference, trial=question.trial), plan.along, plan.there)


def _plan(question: AddQuestion) -> Plan:
    known = library()
    if not question.keys and question.preset is None:
        raise WrongQuestion("Name the KPIs to add, or a preset: “bellwether kpi list” shows both.")
    alone = question.variant is not None or question.under is not None or bool(question.chosen)
    if alone and (len(question.keys) != 1 or question.preset is not None):
        raise WrongQuestion("--variant, --as and --set speak of one KPI. Name one; in a list write KEY:VARIANT.")
    wishes = [_wish(key, question) for key in question.keys]
    if question.preset is not None:
        wishes += [Wish(one.kpi, replace=question.replace) for one in preset_wishes(known, question.preset)]
    return planned(known, wishes, queries.definitions())


def _wish(text: str, question: AddQuestion) -> Wish:
    key, _, variant = text.partition(":")
    return Wish(key, variant or question.variant, question.under, question.chosen, question.replace)


def examine(workspace: Workspace, keys: tuple[str, ...], day: date, watch: Watcher) -> ReadinessAnswer:
    """How far the KPIs (all of them, where none is named) are in the workspace."""
    known = library()
    with watch("Computing") as step:
        look = Look(day, step)
        found = readiness(known, queries.definitions(), workspace.warehouse, keys or known.kpis, look)
    return ReadinessAnswer(day, tuple(_readiness(one) for one in found))


def _variant(one: Kpi, variant: Variant) -> VariantLine:
    wording = variant.wording
    if isinstance(wording, MetricSpec):
        formula = wording.formula or "entered by people"
    else:
        formula = f"a score of {composition(wording)}"
    bands = tuple(
        (colour, stretch if isinstance(stretch, str) else " or ".join(stretch))
        for colour, stretch in wording.bands.items()
    )
    return VariantLine(variant.key, variant.name, variant.says, formula, bands, variant.key == one.default)


def _facts(one: Kpi) -> tuple[tuple[str, str], ...]:
    wording = one.variant().wording
    cadence = None if wording.review is None else read_review(wording.review)
    told = {
        "Told of": ", ".join(level.value for level in one.levels),
        "Groups": ROLLUP_WORDS[one.rollup],
        "Period": wording.period,
        "Dated by": wording.anchor,
        "Looked at": "" if cadence is None else every(cadence),
        "Moves": "" if wording.indicator is None else INDICATOR_WORDS[wording.indicator],
    }
    if isinstance(wording, MetricSpec):
        told["Good is"] = DIRECTION_WORDS[wording.direction]
        told["Weak below"] = "" if wording.min_n is None else f"{wording.min_n} rows"
    return tuple((title, text) for title, text in told.items() if text)


def _reads(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    told = {
        "collections": tuple(
            f"{key} ({', '.join(sorted(fields))})" if fields else key
            for key, fields in sorted(facts.collections.items())
        ),
        "events": (*(("any event",) if facts.every_event else ()), *sorted(facts.events)),
        "event properties": tuple(sorted(facts.properties)),
        "account traits": tuple(sorted(facts.account_traits)),
        "user traits": tuple(sorted(facts.user_traits)),
        "people": ("of accounts",) if facts.members else (),
        "entered values": tuple(sorted(facts.entered)),
    }
    return tuple((kind, names) for kind, names in told.items() if names)


def _readiness(one: Readiness) -> ReadinessLine:
    return ReadinessLine(
        one.kpi.key,
        one.kpi.name,
        library().families[one.kpi.family].name,
        one.state.value,
        one.used_as,
        one.accounts,
        one.of,
        _needs(one.missing),
        _needs(one.needs),
        one.hindrance,
    )


def _needs(needs: Iterable[Need]) -> tuple[NeedLine, ...]:
    return tuple(NeedLine(one.kind, one.name, one.defined, one.count, one.optional) for one in needs)
