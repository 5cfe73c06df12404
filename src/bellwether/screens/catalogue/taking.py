"""Taking a KPI from the catalogue: what it would define, and defining it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgspec.structs import replace as reworded

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import Difference
from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.jobs import COMPUTE
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.serving import served
from bellwether.jobs import actions as jobs
from bellwether.kpis.adding import Plan, Wish, planned, preset_wishes
from bellwether.kpis.domain import Kpi, Library

CHOICE = "choice."
"""Before a choice's name in the form."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One KPI as the form asks for it. `family` is a family of the workspace; empty: the catalogue's own."""

    kpi: Kpi
    variant: str = ""
    under: str = ""
    family: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    replace: bool = False

    @classmethod
    def read(cls, kpi: Kpi, sent: Mapping[str, str]) -> Taking:
        """What a form was filled with."""
        choices = tuple((one.key, sent.get(CHOICE + one.key, "").strip()) for one in kpi.parameters)
        variant, under, family = (sent.get(name, "").strip() for name in ("variant", "under", "family"))
        return cls(kpi, variant, under, family, choices, replace=sent.get("replace") == "1")

    @property
    def wish(self) -> Wish:
        """What is asked of the catalogue; choices that were left empty are as it has them."""
        chosen = {name: choice for name, choice in self.choices if choice}
        return Wish(self.kpi.key, self.variant or None, self.under or None, chosen, self.replace)

    @property
    def key(self) -> str:
        """The key that the metric gets."""
        return self.under or self.kpi.key


def plan_of(library: Library, taking: Taking) -> Plan:
    """What it would define; KpiRefused says why it cannot be."""
    plan = planned(library, [taking.wish], queries.definitions())
    if not taking.family:
        return plan
    return replace(plan, definitions=Definitions(_filed(plan.definitions, taking)))


def preset_plan(library: Library, preset: str) -> Plan:
    """What a preset would define, without the KPIs that must be told something first."""
    return planned(library, preset_wishes(library, preset), queries.definitions())


def previewed(plan: Plan) -> Difference:
    """What would change."""
    return served().preview(plan.definitions)


def take(plan: Plan, *, by: Viewer) -> Difference:
    """Defines it, and has its past computed."""
    workspace = served()
    done = workspace.apply(plan.definitions, Authorship(by.name, workspace.now(), plan.note))
    if done.changes:
        jobs.ask(COMPUTE, by=by.name, at=workspace.now())
    return done


def _filed(definitions: Definitions, taking: Taking) -> list[Definition]:
    """The definitions with the metric in the chosen family; families that nothing is in then are left out."""
    found = []
    for one in definitions:
        if one.key == taking.key and isinstance(one.spec, MetricSpec | HealthSpec):
            one = replace(one, spec=reworded(one.spec, family=taking.family))  # noqa: PLW2901
        found.append(one)
    used = {one.spec.family for one in found if isinstance(one.spec, MetricSpec | HealthSpec)}
    return [one for one in found if one.kind is not Kind.FAMILY or one.key in used]
