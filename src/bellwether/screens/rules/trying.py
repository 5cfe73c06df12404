"""A rule that is not saved: what is wrong with its condition, or whom it would find now and would have found lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.serving import served
from bellwether.engine.evaluate.grid import Flags
from bellwether.engine.formula.parse import parse
from bellwether.screens.choices import choices
from bellwether.screens.segments.membership import Membership, membership
from bellwether.screens.segments.trying import amount_of
from bellwether.screens.workbench.trying import Wrong, faults, tried_condition
from bellwether.ui.addresses import account_address
from bellwether.ui.figures import number_text
from bellwether.work.alerts.domain import Rule, Standing, Tone, Verdict, standing

LATELY = 90
NAMED = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says, whom it would find on the last complete day, and how many it would have found lately."""

    words: str
    accounts: int
    money: str
    named: tuple[tuple[str, str], ...]
    lately: int
    episodes: int
    warnings: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many more there are than are named."""
        return self.accounts - len(self.named)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying: whom the rule finds, or everything wrong with its condition and where."""

    found: Found | None = None
    wrong: Wrong | None = None
    faults: str = "[]"
    missing: str = ""

    @property
    def in_short(self) -> str:
        """The same in a few words, for those who hear the page."""
        if self.wrong is not None:
            return " ".join(error.sentence for error in self.wrong.errors)
        return self.missing if self.found is None else f"Open for {number_text(self.found.accounts, 0)} accounts"


def tried(viewer: Viewer, spec: AlertSpec) -> Tried:
    """A rule on the accounts that the viewer sees."""
    catalog = visible(served().catalog(), viewer)
    if not spec.when.strip():
        return Tried()
    read = tried_condition(viewer, spec.when)
    if isinstance(read, Wrong):
        return Tried(wrong=read, faults=faults(read))
    if spec.segment is not None and spec.segment not in catalog.segments:
        return Tried(missing=f"There is no segment “{spec.segment}”.")
    if spec.shows is not None and spec.shows not in catalog.metrics:
        return Tried(missing=f"There is no metric “{spec.shows}”.")
    rule, condition = _rule(spec)
    last = served().last_day()
    days = [last - timedelta(days=back) for back in range(LATELY + rule.look_back - 1, -1, -1)]
    seen = membership(served().engine(), viewer, parse(condition), days)
    found = [place for place in np.flatnonzero(seen.now).tolist() if _fires(seen, place, rule)]
    begun = begins(seen.inside, rule.days)[:, -LATELY:]
    return Tried(
        Found(
            read.words,
            len(found),
            amount_of([seen.ids[place] for place in found], choices(catalog).money()),
            tuple((seen.names[place], account_address(seen.ids[place])) for place in found[:NAMED]),
            int(begun.any(axis=1).sum()),
            int(begun.sum()),
            tuple(warning.sentence for warning in read.checked.warnings),
        )
    )


def _rule(spec: AlertSpec) -> tuple[Rule, str]:
    """The rule, and its condition with its segment's."""
    condition = spec.when
    if spec.segment is not None:
        condition = f"({served().catalog().segments[spec.segment].condition}) and ({spec.when})"
    rule = Rule("draft", spec.name, spec.when, Tone(spec.tone), spec.days, spec.cool_down, spec.shows, spec.segment)
    return rule, condition


def _fires(seen: Membership, place: int, rule: Rule) -> bool:
    pairs = zip(seen.inside[place, -rule.look_back - 1 :], seen.silent[place, -rule.look_back - 1 :], strict=True)
    verdicts = [Verdict.HELD if silent else Verdict.YES if inside else Verdict.NO for inside, silent in pairs]
    return standing(verdicts, rule) is Standing.FIRES


def begins(holds: Flags, days: int) -> Flags:
    """On which days a condition has held for so many days in a row for the first time since it did not.

    >>> begins(np.array([[True, True, False, True, True, True]]), 2).astype(int).tolist()
    [[0, 1, 0, 0, 1, 0]]
    """
    run = np.zeros(holds.shape[0], dtype=np.int64)
    found = np.zeros(holds.shape, dtype=np.bool_)
    for day in range(holds.shape[1]):
        run = np.where(holds[:, day], run + 1, 0)
        found[:, day] = run == days
    return found
