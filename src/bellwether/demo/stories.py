"""The planted stories: what each metric must say of whom on which day, and the sentences that tell it.

The numbers stand here for themselves, not taken from the code that plants them: a change there must show.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bellwether.demo.cast import ALPINE, HALDEN, JONAS, KESTREL, MERIDIAN, NORTHWIND, PINE, VERA
from bellwether.demo.company import Company
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    Grouping,
    InSegment,
    Membership,
    Portfolio,
)
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value


@dataclass(frozen=True, slots=True)
class Ratio:
    """A value that is made of two parts: `factor` × numerator ÷ denominator."""

    numerator: int
    denominator: int
    factor: int = 100

    @property
    def value(self) -> Fraction:
        """The exact value."""
        return Fraction(self.factor * self.numerator, self.denominator)


Expected = int | str | Ratio | Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What one metric must read for one entity, `back` days before the last day of the data.

    `member` names the entity inside the grouping: an account's id, an owner's name, or nothing where there is only one.
    `known_back` asks for what was known at the end of that day. A Reason is expected where there must be no value.
    """

    metric: str
    grouping: Grouping
    member: str
    expected: Expected
    back: int = 0
    known_back: int | None = None
    n: int | None = None

    def agrees(self, value: Value) -> bool:
        """Whether a value is what the story says, to the last digit that its kind of number has."""
        match self.expected, value:
            case Reason() as reason, Unknown(found):
                return reason is found
            case Ratio() as ratio, Known(int() | float() | Decimal() as number):
                return float(number) == float(ratio.value) and self._counts(value)
            case ((int() | str()), Known(found)):
                return found == self.expected and self._counts(value)
            case _:
                return False

    def _counts(self, value: Known) -> bool:
        return self.n is None or value.n == self.n


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the demo company: whom it is about, what happened, and the readings that prove it."""

    key: str
    title: str
    told: str
    readings: tuple[Reading, ...]


MERIDIANS_CHILDREN = {
    "meridian-air": Ratio(9, 10),
    "meridian-rail": Ratio(18, 20),
    "meridian-cargo": Ratio(28, 40),
    "meridian-hotels": Ratio(33, 120),
    "meridian-retail": Ratio(57, 210),
}

MERIDIANS_MEAN = sum((share.value for share in MERIDIANS_CHILDREN.values()), Fraction(0)) / len(MERIDIANS_CHILDREN)
"""60.9: what the mean of the percentages would be. No metric gives it, because it means nothing: ten people of one
child would weigh as much as 210 of another."""


def _one(key: str, metric: str, expected: Expected, back: int = 0) -> Reading:
    return Reading(metric, EachAccount((key,)), key, expected, back)


def _parent(metric: str, expected: Expected) -> Reading:
    return Reading(metric, EachParent((MERIDIAN,)), MERIDIAN, expected)


NORTHWIND_STORY = Story(
    "northwind",
    "Northwind Logistics",
    "€312k a year, renews in 41 days. Satisfaction is still 4.6, but the champion, Dana Reyes, has been silent for "
    "34 days, the people who buy fell from 64 % to 38 %, and the last meeting was 63 days ago. In 30 days its health "
    "fell from 78 to 51: 14 points for the buyers, 9 for the champion, 4 for the meeting.",
    (
        _one(NORTHWIND, "arr", 312_000),
        _one(NORTHWIND, "mrr", 26_000),
        _one(NORTHWIND, "days_to_renewal", 41),
        _one(NORTHWIND, "champion_silent", 34),
        _one(NORTHWIND, "buyers", Ratio(32, 50), back=30),
        _one(NORTHWIND, "buyers", Ratio(19, 50)),
        _one(NORTHWIND, "csat_score", Ratio(46, 10, factor=1)),
        _one(NORTHWIND, "days_since_meeting", 63),
        _one(NORTHWIND, "policy_compliance", Ratio(412, 500)),
        _one(NORTHWIND, "pulse", "watch"),
        _one(NORTHWIND, "health", 78, back=30),
        _one(NORTHWIND, "health", 51),
    ),
)

HALDEN_STORY = Story(
    "halden",
    "Halden Mining",
    "€184k a year, left 20 days ago. Its people had stopped coming long before: the share of active ones fell under "
    "30 % 94 days before it left. On that day its health turned red, while its account manager's pulse was green.",
    (
        _one(HALDEN, "arr", 184_000, back=21),
        _one(HALDEN, "mrr", 0, back=20),
        _one(HALDEN, "active_share", Ratio(12, 40), back=115),
        _one(HALDEN, "active_share", Ratio(11, 40), back=114),
        _one(HALDEN, "active_share", Ratio(9, 40), back=110),
        _one(HALDEN, "pulse", "good", back=110),
        _one(HALDEN, "health", 40, back=114),
        _one(HALDEN, "health", 40, back=21),
    ),
)

MERIDIAN_STORY = Story(
    "meridian",
    "Meridian Holdings",
    "Five children with 90, 90, 70, 27.5 and 27.1 % of their people active. The mean of the percentages, 60.9, is "
    "refused. The ratio of the sums is 36.3; with the 12 people who are in two of the children counted once, 34.3.",
    (
        *(_one(child, "active_share", share) for child, share in MERIDIANS_CHILDREN.items()),
        _parent("active_share_summed", Ratio(145, 400)),
        _parent("active_share", Ratio(133, 388)),
        _parent("active_people", 133),
        _parent("people", 388),
    ),
)

ALPINE_STORY = Story(
    "alpine",
    "Alpine Resorts",
    "Bookings are 71 % below last month, and 6 % above the same days of last season: the season is over, and "
    "nothing is wrong.",
    (
        _one(ALPINE, "bookings_30d", 1_537),
        _one(ALPINE, "bookings_30d", 5_300, back=30),
        _one(ALPINE, "bookings_on_last_month", -71),
        _one(ALPINE, "bookings_on_last_season", 6),
    ),
)

KESTREL_STORY = Story(
    "kestrel",
    "Kestrel Bio",
    "118 of 120 licences are in use and nobody has opened a deal: an opportunity.",
    (
        _one(KESTREL, "licence_use", Ratio(118, 120)),
        _one(KESTREL, "seats_free", 2),
        _one(KESTREL, "open_deals", 0),
    ),
)

PINE_STORY = Story(
    "pine",
    "Pine & Rowe",
    "A net promoter score of −100 from one detractor of one answer: shown as counts, without a colour.",
    (Reading("nps", EachAccount((PINE,)), PINE, -100, n=1),),
)

OWNERS_STORY = Story(
    "owners",
    "Vera and Jonas",
    "Vera Lindqvist owns 41 accounts. Jonas Weber took over half a book in mid-year: of the revenue of the accounts "
    "that were his a year ago 96.1 % is still there, of those that are his now 88.4 %.",
    (
        Reading("owned_accounts", ByTrait("owner"), VERA, 41),
        Reading("grr", InSegment("jonas_a_year_ago"), "Jonas Weber's accounts of a year ago", Ratio(96_100, 100_000)),
        Reading("grr", ByTrait("owner", Membership.NOW), JONAS, Ratio(150_280, 170_000)),
    ),
)

CHURN_STORY = Story(
    "churn",
    "Those who left",
    "31 accounts have left in two years.",
    (Reading("customers_lost", Portfolio(), "", 31),),
)


def outage_story(company: Company) -> Story:
    """The outage, told of the accounts that it hit."""
    keys = tuple(company.keys[account] for account in company.outage.tolist())
    hit = AccountList("Accounts of the outage", keys)
    return Story(
        "outage",
        "The outage",
        "12 days ago version 4.2 of the mobile SDK lost “Ticket Purchased” at 57 accounts for three days. While it was "
        "so, nothing was said of their tickets and their health was held; five days ago 41,280 late events came in and "
        "healed the curve.",
        (
            Reading("tickets_3d", hit, hit.name, Reason.STALE, back=10, known_back=8),
            Reading("tickets_3d", hit, hit.name, 41_280, back=10),
        ),
    )


def stories(company: Company) -> tuple[Story, ...]:
    """All stories, in the order in which they are told."""
    return (
        NORTHWIND_STORY,
        HALDEN_STORY,
        outage_story(company),
        MERIDIAN_STORY,
        ALPINE_STORY,
        KESTREL_STORY,
        PINE_STORY,
        OWNERS_STORY,
        CHURN_STORY,
    )
