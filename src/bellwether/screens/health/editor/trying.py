"""A wording that is not saved: what is wrong with it, or who would move by it, and with what money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.board import Board
from bellwether.catalog import queries
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.reading import read_text
from bellwether.catalog.score_rules import score_doubts
from bellwether.catalog.score_specs import GroupSpec, HealthSpec
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.evaluate.standing import Colour
from bellwether.health.domain import Move, Standings, WhatIf
from bellwether.health.drafts import draft
from bellwether.health.scores import Health
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.health.editor.branch import Branch
from bellwether.screens.health.editor.wording import Unworded, spec_of
from bellwether.screens.health.ladder import percent
from bellwether.screens.workbench.trying import Wrong, tried_condition
from bellwether.ui.addresses import account_address
from bellwether.ui.bands import badge
from bellwether.ui.bars import distribution
from bellwether.ui.figures import UNKNOWN_WORDS, money_text, number_text

SHOWN = 25
_ORDER = {Colour.GOOD: 3, Colour.WATCH: 2, Colour.BAD: 1}


@dataclass(frozen=True, slots=True)
class MoveShown:
    """An account that would move."""

    name: str
    url: str
    before: SafeString
    after: SafeString
    money: str
    worse: bool


@dataclass(frozen=True, slots=True)
class Side:
    """How all accounts stand, by one wording."""

    name: str
    bar: SafeString
    standings: Standings


@dataclass(frozen=True, slots=True)
class Moved:
    """What the wording would move: both standings, who falls, rises, or gets or loses a score, with their money."""

    sides: tuple[Side, ...]
    told: tuple[tuple[str, int, str], ...]
    moves: tuple[MoveShown, ...]
    more: int
    profiles: tuple[tuple[str, int], ...]
    unmatched: int
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying: everything wrong with the wording, or the score as it would be and what it would move."""

    faults: tuple[str, ...] = ()
    score: Metric | None = None
    moved: Moved | None = None


def worded(form: Branch, before: HealthSpec | None) -> HealthSpec | tuple[str, ...]:
    """The wording of a form, or its faults."""
    try:
        return spec_of(form, before)
    except Unworded as unworded:
        return unworded.faults


def read_yaml(text: str, key: str) -> HealthSpec | tuple[str, ...]:
    """The wording in a YAML text, or its faults."""
    try:
        found = read_text(text, "text").get(Kind.HEALTH, key)
    except DefinitionsRefused as refused:
        return tuple(f"Line {one.place.line}: {one.where}: {one.sentence}" for one in refused.problems)
    if found is None or not isinstance(found.spec, HealthSpec):
        return (f"There is no health score “{key}” in the text. Keep “health:” and its key as they were.",)
    return found.spec


def tried(viewer: Viewer, key: str, spec: HealthSpec) -> Outcome:
    """What the wording would do to the accounts that the viewer sees."""
    if faults := tuple(unknown(viewer, spec)):
        return Outcome(faults)
    workspace = served()
    try:
        metric = draft(key, spec, queries.definitions(), workspace.warehouse.event_names())
    except DefinitionsRefused as refused:
        return Outcome(tuple(f"{one.where}: {one.sentence}" if one.where else one.sentence for one in refused.problems))
    engine = workspace.engine()
    if key not in engine.catalog.metrics or not engine.computed_to([key])[key]:
        return Outcome((), metric, None)
    whatif = Health(engine, key).what_if(metric, workspace.last_day(), viewer.accounts)
    return Outcome((), metric, _moved(viewer, spec, whatif))


def unknown(viewer: Viewer, spec: HealthSpec) -> Iterator[str]:
    """What the wording names that does not exist for the viewer."""
    catalog = visible(served().catalog(), viewer)
    for profile in spec.profiles:
        where = f"Profile “{profile.name}”"
        if profile.segment is not None and profile.segment not in catalog.segments:
            yield f"{where}: there is no segment “{profile.segment}”."
        for driver in (one for group in profile.groups for one in group.drivers):
            if driver.metric not in catalog.metrics:
                yield f"{where}: there is no metric “{driver.metric}”. Choose one from the list."
        conditions = [] if profile.where is None else [profile.where]
        for condition in [*conditions, *(cap.when for cap in profile.caps)]:
            if isinstance(wrong := tried_condition(viewer, condition), Wrong):
                yield from (f"{where}, “{condition}”: {error.sentence}" for error in wrong.errors)


def weights(spec: HealthSpec) -> dict[str, str]:
    """What each driver decides where nothing is missing, by its place in the form."""
    found = {}
    for at, profile in enumerate(spec.profiles):
        whole = sum((group.weight for group in profile.groups if _sum(group)), Decimal(0))
        for group_at, group in enumerate(profile.groups):
            for driver_at, driver in enumerate(group.drivers):
                parts = Fraction(whole) * Fraction(_sum(group))
                share = Fraction(group.weight) * Fraction(driver.weight) / parts if parts else Fraction(0)
                found[f"p{at}.g{group_at}.d{driver_at}"] = percent(share)
    return found


def _sum(group: GroupSpec) -> Decimal:
    return sum((driver.weight for driver in group.drivers), Decimal(0))


def _moved(viewer: Viewer, spec: HealthSpec, whatif: WhatIf) -> Moved:
    money = choices(visible(served().catalog(), viewer)).money()
    board = boards().on(whatif.day, [] if money is None else [money.key])
    amounts = _Amounts(board, money)
    groups: dict[str, list[Move]] = {"would fall": [], "would rise": [], "would get a score": [], "would lose it": []}
    for move in whatif.moves:
        groups[_way(move)].append(move)
    ordered = sorted(whatif.moves, key=lambda one: (_way(one) != "would fall", -amounts.number(one.account)))
    profiles = zip((one.name for one in spec.profiles), whatif.profiles, strict=True)
    return Moved(
        (_side("Now", whatif.before), _side("Then", whatif.after)),
        tuple((words, len(moves), amounts.text([one.account for one in moves])) for words, moves in groups.items()),
        tuple(_shown(one, amounts) for one in ordered[:SHOWN]),
        max(len(ordered) - SHOWN, 0),
        tuple((name, len(accounts)) for name, accounts in profiles),
        len(whatif.unmatched),
        tuple(score_doubts(spec)),
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What accounts pay."""

    board: Board
    money: Metric | None

    def number(self, account: str) -> float:
        if self.money is None or self.money.key in self.board.uncomputed or account not in self.board.places:
            return 0.0
        return float(np.nan_to_num(self.board.metric(self.money.key).numbers[self.board.places[account]]))

    def text(self, accounts: Sequence[str]) -> str:
        if self.money is None or self.money.key in self.board.uncomputed or not accounts:
            return ""
        unit = self.money.unit
        currency = (unit.currency if unit is not None else None) or self.board.catalog.money.currency
        total = self.board.totals(self.board.of(accounts), self.money.key).money
        return "" if total is None else money_text(total, currency)


def _way(move: Move) -> str:
    before, after = _ORDER.get(move.colour_before), _ORDER.get(move.colour_after)
    if before is None:
        return "would get a score"
    if after is None:
        return "would lose it"
    return "would fall" if after < before else "would rise"


def _shown(move: Move, amounts: _Amounts) -> MoveShown:
    return MoveShown(
        move.name or move.account,
        account_address(move.account, "health"),
        _badge(move.colour_before, move.before),
        _badge(move.colour_after, move.after),
        amounts.text([move.account]),
        _way(move) == "would fall",
    )


def _badge(colour: Colour, value: Value) -> SafeString:
    if isinstance(value, Known):
        return badge(colour.value, str(value.value))
    return badge("unknown", UNKNOWN_WORDS[value.reason])


def _side(name: str, standings: Standings) -> Side:
    parts = [("good", standings.good), ("watch", standings.watch), ("bad", standings.bad)]
    silent = standings.unscored + standings.withheld + standings.failed
    return Side(name, distribution([*parts, ("unknown", silent)], 260), standings)


def in_short(outcome: Outcome, on: date) -> str:
    """The outcome in a few words, for those who hear the page."""
    if outcome.faults:
        return " ".join(outcome.faults[:3])
    if outcome.moved is None:
        return "The wording is sound."
    said = [f"{number_text(count, 0)} {words}" for words, count, _ in outcome.moved.told if count]
    return f"As of {on}: " + (", ".join(said) if said else "nobody would move") + "."
