"""The form of a metric: what a person fills in, and the definition that it words."""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from typing import cast

from django import forms
from msgspec.structs import replace

from bellwether.access.viewer import Viewer
from bellwether.catalog.bands import BandsRefused, read_bands
from bellwether.catalog.domain import MetricSpec
from bellwether.catalog.spec import Colour, Stretches
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Band, Direction, Display
from bellwether.screens.workbench.edges import MOST_EDGES, EdgesFall, bands_of, edges_of, labels

DISPLAYS = [
    ("", "As the formula says"),
    (Display.NUMBER, "Number"),
    (Display.PERCENT, "Percent"),
    (Display.MONEY, "Money"),
    (Display.DURATION, "Days"),
]
_DIRECTIONS = [
    (Direction.NONE, "Neither way"),
    (Direction.UP, "More is better"),
    (Direction.DOWN, "Less is better"),
    (Direction.BAND, "The middle is best"),
]


class MetricForm(forms.Form):
    """A metric's definition. `kept` says that bands which were written in another way stay as they are."""

    name = forms.CharField(max_length=120)
    key = forms.CharField(
        max_length=60, required=False, help_text="The name in formulas. It never changes; empty, it follows the name."
    )
    family = forms.ChoiceField(required=False)
    description = forms.CharField(required=False, widget=forms.Textarea, help_text="What it tells, and what to do.")
    formula = forms.CharField(required=False, widget=forms.Textarea, strip=True)
    display = forms.ChoiceField(required=False, choices=DISPLAYS, label="Shown as")
    decimals = forms.IntegerField(required=False, min_value=0, max_value=8)
    direction = forms.ChoiceField(choices=_DIRECTIONS, required=False, label="Which way is good")
    edge_1 = forms.DecimalField(required=False)
    edge_2 = forms.DecimalField(required=False)
    edge_3 = forms.DecimalField(required=False)
    edge_4 = forms.DecimalField(required=False)
    kept = forms.BooleanField(required=False, widget=forms.HiddenInput)
    start = forms.DecimalField(required=False, help_text="Where accounts begin: red behind it.")
    target = forms.DecimalField(required=False, help_text="For everyone; segments and accounts may have their own.")
    applies_to = forms.CharField(
        required=False, label="Applies to", help_text='A condition, such as account.plan == "pro".'
    )
    min_n = forms.IntegerField(
        required=False, min_value=1, label="Least rows", help_text="Fewer, and it has no colour."
    )
    min_base = forms.DecimalField(required=False, min_value=0, label="Least base", help_text="For changes.")
    min_coverage = forms.DecimalField(
        required=False, min_value=0, max_value=100, label="Least coverage", help_text="Percent of a group's accounts."
    )
    note = forms.CharField(
        required=False, max_length=400, help_text="What changed, and why: it stays with the version."
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, catalog: Catalog, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        families = sorted(catalog.families.values(), key=lambda family: family.order)
        chosen = cast(forms.ChoiceField, self.fields["family"])
        chosen.choices = [("", "No family"), *((family.key, family.name) for family in families)]

    def clean(self) -> dict[str, object]:
        """The fields, with the bands that the edges make and a key."""
        found: dict[str, object] = super().clean() or {}
        try:
            found["bands"] = bands_of(self.way, [_edge(found.get(f"edge_{at + 1}")) for at in range(MOST_EDGES)])
        except EdgesFall as fall:
            self.add_error("edge_1", str(fall))
        found["key"] = found.get("key") or key_for(str(found.get("name", "")))
        return found

    @property
    def edges(self) -> list[tuple[str, forms.BoundField]]:
        """The edges between the bands, each with what it is called."""
        return [(label, self[f"edge_{at + 1}"]) for at, label in enumerate(labels(self.way))]

    @property
    def way(self) -> Direction:
        """Which way is good, as far as the form says."""
        text = self.data.get("direction", self.initial.get("direction", ""))
        return Direction(text) if text in set(Direction) else Direction.NONE


def key_for(name: str) -> str:
    """The key that follows from a name.

    >>> key_for("Buyers % (30 days)"), key_for("30-day users"), key_for("")
    ('buyers_30_days', 'm_30_day_users', 'metric')
    """
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60]
    return key if key[:1].isalpha() else f"m_{key}" if key else "metric"


def free_key(wanted: str, viewer: Viewer) -> str:
    """The key of what a viewer makes: the wanted one; of one's own making for who has something hidden from them.

    Whether the wanted key is taken would tell them that something of that name is there.
    """
    return f"{wanted[:54]}_{secrets.token_hex(4)}" if viewer.hidden else wanted


def initial_of(spec: MetricSpec, version: int) -> dict[str, object]:
    """The fields of a definition as the form shows them."""
    edges = edges_of(_bands(spec.bands), spec.direction)
    return {
        **{name: getattr(spec, name) for name in _COPIED},
        "display": spec.display or "",
        "family": spec.family or "",
        "kept": edges is None,
        "base": version,
        **{f"edge_{at + 1}": edge for at, edge in enumerate(edges or ())},
    }


_COPIED = (
    "name", "description", "formula", "decimals", "direction", "start", "target", "applies_to",
    "min_n", "min_base", "min_coverage",
)  # fmt: skip


def spec_of(found: dict[str, object], before: MetricSpec | None) -> MetricSpec:
    """The definition that a filled form words; what the form does not show stays as it was."""
    bands = cast(dict[Colour, Stretches], found["bands"])
    if before is not None and found.get("kept"):
        bands = before.bands
    return replace(
        before or MetricSpec(name=""),
        name=str(found["name"]),
        description=str(found.get("description") or ""),
        formula=str(found.get("formula") or ""),
        family=_text(found.get("family")),
        display=Display(str(found["display"])) if found.get("display") else None,
        decimals=cast("int | None", found.get("decimals")),
        direction=Direction(str(found.get("direction") or Direction.NONE)),
        min_n=cast("int | None", found.get("min_n")),
        min_base=cast("Decimal | None", found.get("min_base")),
        min_coverage=cast("Decimal | None", found.get("min_coverage")),
        applies_to=_text(found.get("applies_to")),
        bands=bands,
        start=cast("Decimal | None", found.get("start")),
        target=cast("Decimal | None", found.get("target")),
    )


def _edge(found: object) -> Decimal | None:
    return found if isinstance(found, Decimal) else None


def _text(found: object) -> str | None:
    return str(found) if found else None


def _bands(written: dict[Colour, Stretches]) -> tuple[Band, ...]:
    try:
        return read_bands(written)
    except BandsRefused:
        return ()
