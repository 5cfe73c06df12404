"""The rules of sound metrics, asked of one workspace."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bellwether.catalog import queries
from bellwether.catalog.opening import Workspace
from bellwether.cli.catalogued import LintAnswer, LintLine, LintQuestion
from bellwether.cli.commands import Watcher
from bellwether.cli.outcomes import WrongQuestion
from bellwether.engine.definitions.errors import UnknownName
from bellwether.ingest.quarantine.batches import imports
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.lint.rules import lint as looked_at
from bellwether.kpis.lint.rules import looked_for
from bellwether.kpis.loading import library

_ORDER = tuple(Level)


def lint(workspace: Workspace, question: LintQuestion, day: date, watch: Watcher) -> LintAnswer:
    """What the rules find, of the level asked for or worse."""
    if question.level not in set(_ORDER):
        raise WrongQuestion(f"“{question.level}” is no level; the levels are {', '.join(_ORDER)}.")
    ground = _ground(workspace, day)
    for metric in question.metrics:
        if metric not in ground.metrics:
            raise UnknownName("metric", metric, ground.metrics)
    least = _ORDER.index(Level(question.level))
    with watch("Looking") as step:
        every = looked_at(ground, question.rules, step)
    found = [one for one in every if _ORDER.index(one.level) <= least]
    asked = [one for one in found if not question.metrics or one.metric in question.metrics]
    rules = looked_for(question.rules)
    titles = {rule.id: rule.title for rule in rules}
    return LintAnswer(day, tuple(_line(ground, titles, one) for one in asked), len(ground.metrics), len(rules))


def _ground(workspace: Workspace, day: date) -> Ground:
    definitions = queries.definitions()
    zone = ZoneInfo(workspace.catalog().calendar.zone)
    since = {row.key: row.at.astimezone(zone).date() for row in queries.newest().filter(retired=False)}
    kept = imports(workspace.home.quarantine)
    return Ground(definitions, library(), workspace.warehouse, kept, since, day)


def _line(ground: Ground, titles: dict[str, str], one: Finding) -> LintLine:
    name = ground.metrics[one.metric].name if one.metric in ground.metrics else ""
    return LintLine(one.rule, titles[one.rule], one.level.value, one.metric, name, one.evidence, one.remedy)
