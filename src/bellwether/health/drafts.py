"""A score that is not in force yet: read from text, checked with everything that is, and made ready to be tried out."""

from __future__ import annotations

from collections.abc import Iterable

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definition, Definitions, DefinitionsRefused, Kind, Place, Problem
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import normal_form
from bellwether.catalog.reading import read_text
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.metric import Metric

SHOWN_AS = "draft"


def draft_of_text(text: str, key: str, current: Definitions, event_names: Iterable[str]) -> Metric:
    """The score of this key in a YAML text as it would be, were it applied; refused with every problem found."""
    read = read_text(text, SHOWN_AS)
    found = read.get(Kind.HEALTH, key)
    if found is None or not isinstance(found.spec, HealthSpec):
        place = Place(SHOWN_AS, 1)
        raise DefinitionsRefused([Problem(place, "", f"there is no health score “{key}” in it; keep its key")])
    return draft(key, found.spec, current, event_names)


def draft(key: str, spec: HealthSpec, current: Definitions, event_names: Iterable[str]) -> Metric:
    """The score as it would be, were this wording in force; refused with every problem found."""
    wanted = normal_form([Definition(Kind.HEALTH, key, spec, Place(SHOWN_AS, 1))], current)
    after = current.with_(wanted)
    problems = list(problems_of(after))
    if problems:
        raise DefinitionsRefused(problems)
    checks(after, event_names)
    return compiled(after).metrics[key]
