"""A workspace to check formulas against."""

from __future__ import annotations

import pytest

from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.unit import COUNT, MONEY, PERCENT, POINTS, RANK
from bellwether.engine.formula.schema import MetricSignature, Schema


def fields(**types: FieldType) -> dict[str, Field]:
    return {key: Field(key, type_) for key, type_ in types.items()}


NUMBER, MONEY_FIELD, TEXT, DATE, INSTANT, BOOLEAN = FieldType


@pytest.fixture(scope="session")
def schema() -> Schema:
    """Events, properties, traits, collections and metrics of a travel company."""
    deals = fields(amount=MONEY_FIELD, probability=NUMBER, outcome=TEXT, closed_at=DATE, created_at=DATE, stage=TEXT)
    tickets = fields(first_reply_minutes=NUMBER, priority=TEXT, created_at=INSTANT, replied_at=INSTANT, merged=BOOLEAN)
    tickets |= fields(first_reply_at=INSTANT, conversation=TEXT)
    replies = fields(sent_at=INSTANT, ticket=TEXT, public=BOOLEAN, author=TEXT)
    responses = fields(score=NUMBER, survey=TEXT, weight=NUMBER, responded_at=DATE)
    subscriptions = fields(mrr=MONEY_FIELD, plan=TEXT, starts_at=DATE, ends_at=DATE)
    odd = {"Seat class": Field("Seat class", TEXT), "where": Field("where", TEXT)}
    return Schema(
        events=frozenset({"Ticket Purchased", "Lodging Booked", "Login"}),
        properties=fields(amount=NUMBER, destination=TEXT, is_bot=BOOLEAN, price=MONEY_FIELD, quantity=NUMBER) | odd,
        account_traits=fields(licences=NUMBER, plan=TEXT, onboarded_at=DATE, parent=TEXT, industry=TEXT, trial=BOOLEAN)
        | {"Größe": Field("Größe", NUMBER)},
        user_traits=fields(total_spent=NUMBER, role=TEXT, internal=BOOLEAN),
        collections={
            "deals": Collection("deals", "Deals", "closed_at", deals),
            "tickets": Collection("tickets", "Tickets", "replied_at", tickets, start="created_at"),
            "replies": Collection("replies", "Replies", "sent_at", replies),
            "responses": Collection("responses", "Responses", "responded_at", responses),
            "subscriptions": Collection("subscriptions", "Subscriptions", "starts_at", subscriptions, end="ends_at"),
        },
        metrics={
            "active_users_30d": MetricSignature(COUNT, name="Active users"),
            "mrr": MetricSignature(MONEY, name="MRR"),
            "won_90d": MetricSignature(COUNT),
            "lost_90d": MetricSignature(COUNT),
            "usage": MetricSignature(PERCENT),
            "csat_30d": MetricSignature(PERCENT),
            "nps_90d": MetricSignature(POINTS),
            "headcount": MetricSignature(COUNT, MetricKind.ENTERED),
            "mood": MetricSignature(RANK, MetricKind.ENTERED),
        },
        segments=frozenset({"enterprise"}),
        schedules=frozenset({"support"}),
    )
