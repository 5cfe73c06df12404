"""The reference of the KPIs is what their files say. Written anew where BELLWETHER_REWRITE_DOCS is set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bellwether.catalog.domain import Definitions, MetricSpec
from bellwether.catalog.guidance_rules import read_review
from bellwether.catalog.score_specs import HealthSpec
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.domain import Kpi, Variant
from bellwether.kpis.loading import library
from bellwether.kpis.words import DIRECTION_WORDS, EXAMPLES, INDICATOR_WORDS, ROLLUP_WORDS, composition, every

PAGE = Path(__file__).parents[2] / "docs/reference/kpis.md"

HEAD = """# The KPIs

<!-- This page is written from the files in src/bellwether/kpis/library. Change those, not this page. -->

Everything that `bellwether kpi list` lists: what each KPI measures, how to read it, what to do when it is red, its
formula by each convention, and what it reads. How they are chosen, added and checked tells
[the guide](../guide/kpi-catalogue.md); what formulas mean, [the formula language](formula.md).

No KPI is code of its own: each is a definition that you could have written, and may change. The **convention** that you
choose is kept with the metric (`variant`), because the same name means different numbers in different books. **Bands**
are where to begin, with their source; set them by what your own accounts do. **Weak below** so many rows, a value is
shown without a colour.
"""


def page() -> Iterator[str]:
    yield HEAD
    yield from presets()
    kpis = library().kpis.values()
    for family, ones in groupby(kpis, key=lambda one: one.family):
        yield f"\n## {library().families[family].name}\n"
        for one in ones:
            yield from section(one)


def presets() -> Iterator[str]:
    yield "## Presets\n"
    yield "| preset | for | KPIs |\n|---|---|---|"
    for one in library().presets.values():
        named = ", ".join(f"[{key}](#{key})" for key in one.kpis)
        yield f"| `{one.key}` | {one.name}. {one.says} | {named} |"


def section(one: Kpi) -> Iterator[str]:
    base = one.variant().wording
    yield f"### {one.key}\n"
    yield f"**{one.name}** ({one.code}). Also called {', '.join(one.aliases)}.\n"
    yield f"{base.description}\n"
    yield f"*How to read it.* {base.reading}\n"
    yield f"*When it is red.* {base.when_red}\n"
    if len(one.variants) > 1:
        for variant in one.variants:
            yield from convention(one, variant)
    else:
        yield from formula(one.variants[0])
    yield "| | |\n|---|---|"
    yield from (f"| {title} | {text} |" for title, text in facts(one) if text)
    yield ""


def convention(one: Kpi, variant: Variant) -> Iterator[str]:
    default = " (the default)" if variant.key == one.default else ""
    yield f"- `{variant.key}`, **{variant.name}**{default}: {variant.says}\n"
    yield from (f"  {line}" if line else "" for text in formula(variant) for line in text.split("\n"))


def formula(variant: Variant) -> Iterator[str]:
    wording = variant.wording
    if isinstance(wording, MetricSpec) and wording.formula is not None:
        yield f"```\n{wording.formula}\n```\n"
    if isinstance(wording, HealthSpec):
        yield f"A score of {composition(wording)}.\n"
    if isinstance(wording, MetricSpec) and wording.applies_to is not None:
        yield f"Only where `{wording.applies_to}`.\n"
    bands = [
        f"{colour} `{stretch if isinstance(stretch, str) else ' or '.join(stretch)}`"
        for colour, stretch in wording.bands.items()
    ]
    if bands:
        yield f"Bands: {', '.join(bands)}.\n"


def facts(one: Kpi) -> Iterator[tuple[str, str]]:
    base = one.variant().wording
    cadence = read_review(base.review or "")
    yield "Told of", ", ".join(level.value for level in one.levels)
    yield "Groups", ROLLUP_WORDS[one.rollup]
    yield "Period", base.period
    yield "Dated by", base.anchor
    yield "Looked at", "" if cadence is None else every(cadence)
    yield "Moves", "" if base.indicator is None else INDICATOR_WORDS[base.indicator]
    if isinstance(base, MetricSpec):
        yield "Good is", DIRECTION_WORDS[base.direction]
        yield "Weak below", "" if base.min_n is None else f"{base.min_n} rows"
    yield "Bands from", base.bands_source
    yield "A soft signal", "yes: watch it, set no goal for it" if one.soft else ""
    for choice in one.parameters:
        yield f"You say `{choice.key}`", choice.says + (f" (else `{choice.default}`)" if choice.default else "")
    example = {choice.key: EXAMPLES[choice.kind] for choice in one.open_parameters}
    along = planned(library(), [Wish(one.key, chosen=example)], Definitions()).along
    yield "Brings along", ", ".join(f"[{key}](#{key})" if key in library().kpis else f"`{key}`" for key in along)


def test_the_page_is_what_the_files_say() -> None:
    now = "\n".join(page()).rstrip() + "\n"
    there = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if os.environ.get("BELLWETHER_REWRITE_DOCS"):
        PAGE.write_text(now, encoding="utf-8")
        there = now
    assert now == there, "Run the test with BELLWETHER_REWRITE_DOCS=1 and look at what it wrote."
