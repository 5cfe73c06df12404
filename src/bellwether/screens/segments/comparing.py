"""Two sides on a day, metric by metric: how far apart they are, and whether chance alone could make it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.boards import NothingComputed
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import ByTrait, InSegment, Within
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.between import Contrast, Seen, contrast
from bellwether.engine.evaluate.certainty.estimates import estimate_of, of_events
from bellwether.engine.evaluate.certainty.sides import Side
from bellwether.engine.evaluate.standing import standing, target_in_force
from bellwether.engine.formula.tree import MetricReference
from bellwether.members.owning import OWNER
from bellwether.screens.account.subject import day_asked
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.ui.addresses import number_address
from bellwether.ui.cells import Linked, number_cell
from bellwether.ui.certainty import certainty_sentences
from bellwether.ui.contrasts import Gap, contrast_cells
from bellwether.ui.figures import look_of
from bellwether.ui.tables import Column, Row, Table

PAGE = "/segments/compare"
MOST = 2
"""So many metrics of each family where none is chosen: each is counted anew for both sides."""

_SEGMENT, _OWNER = "segment.", "trait.owner."


@dataclass(frozen=True, slots=True)
class Asked:
    """Two sides as the address spells them (`segment.travel`, `trait.owner.Vera`), and which metrics on which day."""

    viewer: Viewer
    catalog: Catalog
    day: date
    sides: tuple[tuple[str, str], ...]
    one: str
    other: str
    family: str

    @property
    def told(self) -> bool:
        """Whether there are two sides to compare."""
        return bool(self.one and self.other and self.one != self.other)

    def address(self, path: str = PAGE, **changes: str) -> str:
        """The address of the same comparison with something else about it."""
        on = self.day.isoformat()
        words = {"a": self.one, "b": self.other, "family": self.family, "on": on} | changes
        return f"{path}?{urlencode({name: text for name, text in words.items() if text})}"

    @property
    def turned(self) -> str:
        """The address of the second side less the first."""
        return self.address(a=self.other, b=self.one)

    @property
    def rows_url(self) -> str:
        """The address of the differences alone, which take a moment."""
        return self.address(PAGE + "/rows")

    def name(self, spelled: str) -> str:
        """A side's name."""
        return dict(self.sides)[spelled]

    def side(self, spelled: str) -> Side:
        """A side as the engine is asked for it, within what the viewer sees."""
        within = self.viewer.accounts
        if spelled.startswith(_SEGMENT):
            found = InSegment(spelled.removeprefix(_SEGMENT))
            return Side(found if within is None else Within(found, within))
        owned = ByTrait(OWNER)
        return Side(owned if within is None else Within(owned, within), spelled.removeprefix(_OWNER))

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The family's metrics; without a family the first of each of which chance can be judged."""
        found: list[Metric] = []
        for family, shown in choices(self.catalog).families:
            computed = [one.metric for one in shown if one.metric.kind is MetricKind.COMPUTED]
            if self.family:
                found += computed if family.key == self.family else ()
            else:
                found += [metric for metric in computed if _judged(metric, self.catalog)][:MOST]
        return tuple(found)


def asked(viewer: Viewer, sent: Mapping[str, str]) -> Asked:
    """What an address asks; a side or family that its viewer may not know of is as if it was not named."""
    catalog = visible(served().catalog(), viewer)
    last = served().last_day()
    day = day_asked(sent.get("on", ""), last)
    sides = (*((_SEGMENT + key, one.name) for key, one in catalog.segments.items()), *_owners(viewer, day))
    known = {spelled for spelled, _ in sides}
    one, other = (sent.get(name, "") if sent.get(name, "") in known else "" for name in ("a", "b"))
    family = sent.get("family", "")
    return Asked(viewer, catalog, day, sides, one, other, family if family in catalog.families else "")


def families(one: Asked) -> tuple[tuple[str, str], ...]:
    """The families that have a metric to compare."""
    return tuple(
        (family.key, family.name)
        for family, metrics in choices(one.catalog).families
        if family.key and any(each.metric.kind is MetricKind.COMPUTED for each in metrics)
    )


@dataclass(frozen=True, slots=True)
class Differences:
    """The table, and how many accounts are on each side and on both."""

    table: Table
    accounts: tuple[int, int]
    shared: int


def differences(asked: Asked) -> Differences:
    """The two sides' values and differences."""
    engine = served().engine()
    number = day_number(asked.day)
    axis, facts = days_between(number, number, engine.catalog.calendar), engine.facts()
    sides = asked.side(asked.one), asked.side(asked.other)
    found = [(metric, contrast(metric.key, sides, axis, facts)) for metric in asked.metrics]
    names = asked.name(asked.one), asked.name(asked.other)
    table = Table(
        label=f"{names[0]} and {names[1]}",
        columns=[
            Column("Metric"),
            *(Column(name, number=True) for name in names),
            Column("Difference", number=True, hint=f"{names[0]} less {names[1]}"),
            Column("Likely between", number=True, hint="In 95 of 100 such cases the true difference lies in between"),
            Column("Chance"),
        ],
        rows=tuple(_rows(asked, found)),
        empty="There is no metric to compare here.",
    )
    accounts = [(len(one.one.accounts), len(one.other.accounts), one.shared) for _, one in found[:1]] or [(0, 0, 0)]
    first, second, shared = accounts[0]
    return Differences(table, (first, second), shared)


def _rows(asked: Asked, found: list[tuple[Metric, Contrast]]) -> Iterator[Row]:
    for metric, one in found:
        look = look_of(metric, asked.catalog.money.currency, (one.one.value, one.other.value))
        sides = ((one.one, asked.one), (one.other, asked.other))
        yield Row(
            format_html('<a href="/metrics/{}/">{}</a>{}', metric.key, metric.name, _unit(look.unit_word)),
            [*(_value(asked, metric, seen, spelled) for seen, spelled in sides), *contrast_cells(Gap.of(one), look)],
        )


def _unit(word: str) -> SafeString:
    return format_html(' <span class="faint">{}</span>', word) if word else SafeString("")


def _value(asked: Asked, metric: Metric, seen: Seen, spelled: str) -> SafeString:
    look = look_of(metric, asked.catalog.money.currency, [seen.value])
    colour = standing(metric, seen.value, target_in_force(metric, asked.day, None, ())).colour.value
    url = number_address(metric.key, "", asked.day, group=spelled)
    said = " ".join(certainty_sentences(seen.certainty, look))
    return number_cell(seen.value, look, colour=colour, linked=Linked(url, url), said=said)


def _judged(metric: Metric, catalog: Catalog) -> bool:
    expression = MetricReference(metric.key)
    return estimate_of(expression, catalog) is not None and not of_events(expression, catalog)


def _owners(viewer: Viewer, day: date) -> Iterator[tuple[str, str]]:
    """Those who own an account that the viewer sees."""
    try:
        board = boards().on(day, ())
    except NothingComputed:
        return
    column = board.trait(OWNER)
    rows = board.of(viewer.accounts).tolist()
    for name in sorted({str(column.value(row)) for row in rows if column.known[row]}, key=str.casefold):
        yield _OWNER + name, name
