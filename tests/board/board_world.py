"""A small workspace with metrics of every kind, two owners, unknowns of several reasons, and a past to compare with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.engine.rules_world import BARE, DAY, Workspace, back, computed

from bellwether.board.board import Board, Rows
from bellwether.board.boards import Boards
from bellwether.board.conditions.condition import Condition
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.catalog import Segment
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.metric import (
    Band,
    Direction,
    EnteredRollup,
    EnteredRules,
    Metric,
    MetricKind,
    Target,
)

BANDS = (
    Band("bad", None, Decimal(3)),
    Band("watch", Decimal(3), Decimal(6)),
    Band("good", Decimal(6), None),
)
MONTH = Duration(30, Period.DAY)
WEEK = Duration(7, Period.DAY)

GOALS = (
    Target(Decimal(10), start_value=Decimal(0)),
    Target(Decimal(4), start_value=Decimal(1), account="bolt"),
    Target(Decimal(2), start_value=Decimal(9), segment="large", starts=back(400)),
)
METRICS = (
    replace(computed("visits", 'count("Visit", 30d)'), direction=Direction.UP, bands=BANDS, min_base=Decimal(2)),
    replace(computed("goal", 'count("Visit", 30d)'), direction=Direction.UP, targets=GOALS),
    replace(computed("aim", 'count("Visit", 30d)'), direction=Direction.DOWN, bands=BANDS, targets=GOALS),
    replace(computed("people", 'users("Visit", 30d)'), direction=Direction.UP, min_n=2),
    replace(computed("share", 'percent(users("Visit", 7d), users("Visit", 30d))'), direction=Direction.UP, min_n=3),
    computed("money", 'sum("Visit".amount, 30d)'),
    computed("mean", 'avg("Visit".amount, 30d)'),
    computed("middle", 'median("Visit".amount, 30d)'),
    computed("balance", "account.balance"),
    computed("seat_use", 'percent(users("Visit", 30d), account.seats)'),
    computed("renews", "account.renewal_on"),
    computed("plan", "account.plan"),
    Metric("csat", "CSAT", MetricKind.ENTERED, entered=EnteredRules(5, EnteredRollup.SUM), direction=Direction.UP),
    Metric(
        "mood",
        "Mood",
        MetricKind.ENTERED,
        entered=EnteredRules(None, EnteredRollup.DISTRIBUTION, None, ("bad", "watch", "good")),
    ),
)
CATALOG = replace(
    BARE,
    metrics={metric.key: metric for metric in METRICS},
    account_traits={
        "owner": Field("owner", FieldType.TEXT),
        "plan": Field("plan", FieldType.TEXT),
        "balance": Field("balance", FieldType.NUMBER, 2),
        "seats": Field("seats", FieldType.NUMBER),
        "renewal_on": Field("renewal_on", FieldType.DATE),
        "paying": Field("paying", FieldType.BOOLEAN),
    },
    segments={"large": Segment("large", "Large", "account.seats >= 50")},
)
NAMES = ("acme", "bolt", "calm", "dune", "echo", "fern")


def told() -> Workspace:
    """Six accounts: acme grows, bolt shrinks, calm fell silent, dune is new, echo is silent, fern knows nothing."""
    world = Workspace(CATALOG).accounts(*NAMES[:3], "echo", "fern").accounts("dune", created=back(12))
    visits = {
        "acme": (1, 2, 3, 4, 5, 6, 20, 40, 41),
        "bolt": (3, 31, 33, 34, 36),
        "calm": (45, 50),
        "dune": (2, 3),
    }
    for account, days in visits.items():
        for place, day in enumerate(days):
            person = "shared" if place % 2 and account in ("acme", "bolt") else f"{account}{place}"
            world.event("Visit", account, back(day), person, amount=100 + 37 * day)
    owners = {"acme": "Vera", "bolt": "jonas", "calm": "Vera", "dune": "Ada"}
    for place, account in enumerate(NAMES[:5]):
        if account in owners:
            world.trait(account, "owner", owners[account])
        world.trait(account, "seats", 20 * (place + 1))
        world.trait(account, "balance", 1050 - 500 * place)
        world.trait(account, "renewal_on", (back(-10 * (place + 1)) - date(1970, 1, 1)).days)
        world.trait(account, "paying", place % 2)
    world.trait("acme", "owner", "jonas", back(60))
    world.trait("acme", "owner", "Vera", back(10))
    world.trait("acme", "plan", "Pro", assumed=True)
    world.trait("bolt", "plan", "basic plan")
    for account, day, score in (("acme", 32, 70), ("acme", 1, 80), ("bolt", 3, 40), ("calm", 31, 55.5)):
        world.entered("csat", account, back(day), score)
    world.entered("mood", "acme", back(3), "good")
    world.entered("mood", "bolt", back(50), "good")
    world.entered("mood", "bolt", back(3), "bad")
    world.engine.refresh(DAY)
    return world


def boards_of(world: Workspace) -> Boards:
    return Boards(world.engine)


def names_of(board: Board, rows: Rows) -> list[str]:
    return [board.ids[row] for row in rows.tolist()]


def selected(board: Board, condition: Condition) -> list[str]:
    return names_of(board, board.select(condition))
