"""The rules, in the order of their numbers, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bellwether.engine.definitions.errors import UnknownName
from bellwether.kpis.lint import facts, sets, shapes, values, wording
from bellwether.kpis.lint.denominators import denominators
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.lint.outliers import carried_by_one
from bellwether.kpis.lint.roll_ups import bad_roll_ups
from bellwether.kpis.lint.surveys import survey_fatigue

Look = Callable[[Ground], Iterator[Finding]]
Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One mistake that is looked for."""

    id: str
    title: str
    looks: tuple[Look, ...]


RULES: tuple[Rule, ...] = (
    Rule("L02", "Nothing of your own business", (sets.generic_set,)),
    Rule("L03", "Customers are not heard", (sets.unheard_customers,)),
    Rule("L04", "Nobody keeps it, or nobody says how often", (wording.without_cadence_or_owner,)),
    Rule("L05", "Never adapted", (values.never_adapted,)),
    Rule("L06", "Overcomplicated", (shapes.overcomplicated,)),
    Rule("L07", "Several metrics say the same", (values.moving_together,)),
    Rule("L09", "Nobody can read what it is", (wording.undescribed,)),
    Rule("L10", "Vague", (wording.vague,)),
    Rule("L11", "Nothing warns", (sets.only_lagging,)),
    Rule("L12", "Wrong facts below it", (facts.wrong_facts,)),
    Rule("L13", "Sources contradict one another", (facts.contradictions,)),
    Rule("L14", "Rolled up wrongly", (bad_roll_ups,)),
    Rule("L15", "Rests on too little", (values.small_numbers,)),
    Rule("L16", "Divided by the wrong thing", (denominators,)),
    Rule("L17", "Only what is finished, or too young", (facts.only_finished, shapes.young_cohorts)),
    Rule("L18", "A period that is not over against a whole one", (shapes.partial_against_full,)),
    Rule("L19", "Currencies mixed", (facts.mixed_currencies,)),
    Rule("L20", "Carried by one", (carried_by_one,)),
    Rule("L21", "Thresholds that mean nothing", (wording.thresholds,)),
    Rule("L23", "A soft signal as a goal", (wording.soft_goals, facts.machines_among_people)),
    Rule("L24", "A score that nobody has proven", (facts.unproven_scores,)),
    Rule("L25", "A cause is claimed", (wording.causal_claims,)),
    Rule("L26", "Asked too often or too early", (survey_fatigue,)),
    Rule("L27", "One bought with another", (values.against_each_other,)),
    Rule("L28", "Looked at before it can have moved", (wording.cadence_against_window,)),
)

_ORDER = tuple(Level)


def looked_for(wanted: Collection[str]) -> tuple[Rule, ...]:
    """The rules of these numbers, or all of them; refused where there is no such rule."""
    known = {rule.id: rule for rule in RULES}
    for one in wanted:
        if one not in known:
            raise UnknownName("rule", one, known)
    return tuple(rule for rule in RULES if not wanted or rule.id in wanted)


def lint(ground: Ground, wanted: Collection[str] = (), step: Step | None = None) -> tuple[Finding, ...]:
    """What the rules find, the worst first, else in the order of the rules. Each step tells how far it has come."""
    rules = looked_for(wanted)
    found: list[Finding] = []
    for place, rule in enumerate(rules):
        if step is not None:
            step(place, len(rules), rule.title)
        found += [finding for look in rule.looks for finding in look(ground)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.level)))
