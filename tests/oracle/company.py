"""The definitions that random worlds are made for: one of everything that facts can be."""

from __future__ import annotations

from datetime import date

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog, Exclusion, Money, Segment, Source
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind

ZONE = "Europe/Berlin"


def fields(**types: Field) -> dict[str, Field]:
    return types


def field(key: str, kind: FieldType, scale: int = 0, **more: str) -> Field:
    return Field(key, kind, scale, known_from=more.get("known_from"), currency_field=more.get("currency_field"))


PROPERTIES = fields(
    amount=field("amount", FieldType.MONEY, 2, currency_field="currency"),
    currency=field("currency", FieldType.TEXT),
    destination=field("destination", FieldType.TEXT),
    seats=field("seats", FieldType.NUMBER, 1),
    is_bot=field("is_bot", FieldType.BOOLEAN),
)
ACCOUNT_TRAITS = fields(
    parent=field("parent", FieldType.TEXT),
    owner=field("owner", FieldType.TEXT),
    plan=field("plan", FieldType.TEXT),
    licences=field("licences", FieldType.NUMBER, 1),
    onboarded_at=field("onboarded_at", FieldType.DATE),
)
USER_TRAITS = fields(
    role=field("role", FieldType.TEXT),
    spent=field("spent", FieldType.NUMBER, 2),
    internal=field("internal", FieldType.BOOLEAN),
)
COLLECTIONS = {
    "subscriptions": Collection(
        "subscriptions",
        "Subscriptions",
        anchor="started_on",
        fields=fields(
            started_on=field("started_on", FieldType.DATE),
            ends_on=field("ends_on", FieldType.DATE),
            mrr=field("mrr", FieldType.MONEY, 2),
            seats=field("seats", FieldType.NUMBER),
        ),
        start="started_on",
        end="ends_on",
    ),
    "deals": Collection(
        "deals",
        "Deals",
        anchor="created_on",
        fields=fields(
            created_on=field("created_on", FieldType.DATE),
            closed_on=field("closed_on", FieldType.DATE),
            amount=field("amount", FieldType.MONEY, 2),
            outcome=field("outcome", FieldType.TEXT, known_from="closed_on"),
        ),
        end="closed_on",
        end_inclusive=True,
    ),
    "responses": Collection(
        "responses",
        "Responses",
        anchor="responded_at",
        fields=fields(
            responded_at=field("responded_at", FieldType.INSTANT),
            score=field("score", FieldType.NUMBER),
            weight=field("weight", FieldType.NUMBER, 1),
            survey=field("survey", FieldType.TEXT),
        ),
    ),
}


def computed(key: str, formula: str, applies_to: str | None = None) -> Metric:
    return Metric(key, key, MetricKind.COMPUTED, formula, applies_to=applies_to)


def entered(key: str, rollup: EnteredRollup, max_age_days: int | None = None) -> Metric:
    return Metric(key, key, MetricKind.ENTERED, entered=EnteredRules(max_age_days, rollup))


METRICS = {
    metric.key: metric
    for metric in (
        computed("mrr", "sum(subscriptions.mrr)"),
        computed("active", "active_users(30d)"),
        computed("visits", 'count("Visit", 7d)'),
        computed("paid_share", 'percent(users("Purchase", 30d), active_users(30d))'),
        computed("paying_visits", 'count("Visit", 30d)', applies_to='account.plan == "pro"'),
        entered("spend", EnteredRollup.SUM, 60),
        entered("quality", EnteredRollup.NONE),
    )
}


def catalog(
    *,
    fiscal_start_month: int = 1,
    excluding: bool = False,
    covers_from: date | None = None,
) -> Catalog:
    rules = [Exclusion("bots", "Bots", "is_bot == true"), Exclusion("ours", "Our staff", "user.internal == true")]
    return Catalog(
        metrics=METRICS,
        collections=COLLECTIONS,
        properties=PROPERTIES,
        account_traits=ACCOUNT_TRAITS,
        user_traits=USER_TRAITS,
        segments={"pros": Segment("pros", "Pros", 'account.plan == "pro" or count("Visit", 30d) > 2')},
        exclusions={rule.key: rule for rule in rules} if excluding else {},
        sources={"product": Source("product", covers_from, ("events", "subscriptions"))} if covers_from else {},
        calendar=Calendar(ZONE, fiscal_start_month),
        money=Money("EUR", "plan"),
    )
