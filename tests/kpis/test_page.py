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
[the guide](../guide/kpi-catalogue.md); what formulas mean, [the formula language](formula.md). At the end stand the
[conventions that are not here](#conventions-that-are-not-here), and why.

No KPI is code of its own: each is a definition that you could have written, and may change. The **convention** that you
choose is kept with the metric (`variant`), because the same name means different numbers in different books. **Bands**
are where to begin, with their source; set them by what your own accounts do. **Weak below** so many rows, a value is
shown without a colour.
"""


TAIL = """
## Conventions that are not here

What the same names also mean elsewhere, and why no variant says it.

| KPI | convention | why not |
|---|---|---|
"""

# (KPI, what others mean by it, why no variant says so)
ELSEWHERE = (
    ("`nps`", "from a scale of five marks", "that is another question; ask from 0 to 10, or use `csat` with its scale"),
    (
        "`mrr`",
        "changes of exchange rates as a movement of their own (Stripe)",
        "balances are converted at one plan rate for all days, so there is no such movement",
    ),
    (
        "`mrr`",
        "coupons told apart by their kind (Chargebee)",
        "there is no such field: a discount that ends with its first bill is taken for one that does not recur",
    ),
    ("`mrr`", "metered use that was not invoiced yet", "use counts once it is there as an order of the type `usage`"),
    (
        "`mrr_new` and the other movements",
        "by subscription",
        (
            "an account that drops one of two subscriptions has contracted; `grr` by `lost_subscriptions` shows "
            "the other view"
        ),
    ),
    (
        "`renewal_rate`",
        "expiring value over renewed value",
        "one page prints the ratio upside down; above 100 % would be bad",
    ),
    (
        "`clv_simple`",
        "smoothed (ProfitWell)",
        "how it is smoothed is not published; `revenue_churn` is the same without",
    ),
    (
        "`revenue_ytd`, `revenue_quarter`",
        "paid in instalments, or recognised by milestones",
        (
            "an order has one day of payment and one stretch of days; import each instalment or milestone as an "
            "order of its own"
        ),
    ),
    (
        "`first_response_p90`, `sales_cycle`",
        "percentiles by nearest rank",
        "the language interpolates between the two nearest rows (type 7, as spreadsheets do)",
    ),
    (
        "`active_share`",
        "engaged sessions found from single events (GA4)",
        (
            "the language counts visits and does not keep how long each was; the source has to mark them, as "
            "GA4's export does"
        ),
    ),
    (
        "`licence_use`",
        "most people at the same moment",
        "events tell when people did something and not when they left; `peak` is the best day",
    ),
    (
        "`target_to_qualified`",
        "accounts that are not old enough yet, counted for as long as they are known (Kaplan-Meier)",
        (
            "survival reads records, and a target list is a trait; variants by age wait until their accounts are "
            "old enough"
        ),
    ),
    (
        "`sales_cycle`",
        "to the first of several closings",
        ("a deal has one closing day, as delivered last; values asked for as known on an earlier day have that day's"),
    ),
    (
        "`abm_roi`",
        "influenced deals whose touch came before the closing",
        "as shipped, touches and deals have no common id; `influenced` looks at the same twelve months",
    ),
    (
        "`abm_roi`",
        "against accounts like them that were left alone",
        "that takes a list of accounts drawn before the start: make two segments, and compare",
    ),
    (
        "`pipeline_value`",
        "weighted by the shares of one's own past deals at each stage",
        "a deal's earlier stages are not read by the language; `weighted` uses the probability that is delivered",
    ),
    (
        "`engagement_score`",
        "a mean of scores, by account or by revenue",
        "groups show how many accounts are in which band, so that one strong account does not hide weak ones",
    ),
)


def page() -> Iterator[str]:
    yield HEAD
    yield from presets()
    kpis = library().kpis.values()
    for family, ones in groupby(kpis, key=lambda one: one.family):
        yield f"\n## {library().families[family].name}\n"
        for one in ones:
            yield from section(one)
    yield TAIL.strip("\n")
    yield from (f"| {kpi} | {convention} | {why} |" for kpi, convention, why in ELSEWHERE)


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
