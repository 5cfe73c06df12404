"""Every planted number, computed from the files by plain SQL and without the engine."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import pytest
from tests.demo.files import Demo, opened

from bellwether.demo.generate import write_demo
from bellwether.demo.stories import MERIDIANS_CHILDREN, MERIDIANS_MEAN, Ratio


class Stories(Protocol):
    def __call__(self, demo: Demo) -> None: ...


def active(demo: Demo, account: str, back: int, names: tuple[str, ...] = (), days: int = 30) -> int:
    """Distinct people with an event (of these names) in the days up to `back` days before the last."""
    chosen = f"and event in {(*names, '')}" if names else ""
    return int(
        demo.one(
            f"select count(distinct user_id) from happened where account_id = ? and day between ? and ? {chosen}",
            account,
            demo.day(back + days - 1),
            demo.day(back),
        )
    )


def people(demo: Demo, account: str, back: int) -> int:
    day = demo.day(back)
    return int(
        demo.one(
            "select count(distinct user_id) from members"
            " where account_id = ? and starts <= ? and coalesce(ends > ?, true)",
            account,
            day,
            day,
        )
    )


def alive(demo: Demo, column: str, account: str, back: int) -> int:
    """The sum of a subscription column over the terms alive on a day; every story account pays in euros."""
    day = demo.day(back)
    return int(
        demo.one(
            f"select coalesce(sum({column}), 0) from subscriptions where account_id = ? and started_on <= ?"
            " and coalesce(ended_on > ?, true) and currency = 'EUR'",
            account,
            day,
            day,
        )
    )


def bookings(demo: Demo, ends: date) -> int:
    return int(
        demo.one(
            "select count(*) from happened where account_id = 'alpine' and day between ?::date - 29 and ?"
            " and event in ('Ticket Purchased', 'Lodging Booked', 'Car Rented')",
            ends,
            ends,
        )
    )


def northwind(demo: Demo) -> None:
    assert alive(demo, "mrr", "northwind", 0) * 12 == alive(demo, "arr", "northwind", 0) == 312_000
    renews = "select renews_on from subscriptions where account_id = 'northwind' and ended_on is null"
    assert demo.one(renews) == demo.day(-41)
    champions = "select user_id, name from users where account_id = 'northwind' and role = 'champion'"
    ((champion, name),) = demo.rows(champions)
    assert name == "Dana Reyes"
    assert demo.one("select max(day) from happened where user_id = ?", champion) == demo.day(34)
    assert [people(demo, "northwind", back) for back in (30, 0)] == [50, 50]
    assert [active(demo, "northwind", back, ("Ticket Purchased",)) for back in (30, 0)] == [32, 19]
    scores = (
        "select sum(score), count(*) from responses where account_id = 'northwind' and survey = 'csat'"
        " and responded_at::date > ?"
    )
    assert demo.rows(scores, demo.day(90)) == [(46, 10)]
    met = "select max(happened_at)::date from communications where account_id = 'northwind' and kind = 'meeting'"
    assert demo.one(met) == demo.day(63)
    entered = "from policy_compliance where account_id = 'northwind' order by reported_on desc limit 1"
    assert demo.rows(f"select compliance, within_policy, trips {entered}") == [(82.4, 412, 500)]
    assert demo.one("select last(colour order by judged_on) from pulses where account_id = 'northwind'") == "watch"


def halden(demo: Demo) -> None:
    assert [alive(demo, "arr", "halden", back) for back in (21, 20, 0)] == [184_000, 0, 0]
    shares = {back: (active(demo, "halden", back), people(demo, "halden", back)) for back in (115, 114, 110)}
    assert shares == {115: (12, 40), 114: (11, 40), 110: (9, 40)}
    assert active(demo, "halden", 200) >= 35


def outage(demo: Demo) -> None:
    assert demo.one("select count(distinct account_id) from outages") == 57
    assert demo.rows('select distinct event, "from", "to" from outages') == [
        ("Ticket Purchased", demo.day(12), demo.day(9))
    ]
    late = "select count(*), min(happened_at)::date, max(happened_at)::date, min(received_at)::date from late"
    assert demo.rows(late) == [(41_280, demo.day(12), demo.day(10), demo.day(5))]
    assert demo.rows("select distinct event, sdk, app_version from late") == [("Ticket Purchased", "mobile", "4.2")]
    on_time = (
        "select count(*) from on_time where event = 'Ticket Purchased' and happened_at::date between ? and ?"
        " and account_id in (select account_id from outages)"
    )
    assert demo.one(on_time, demo.day(12), demo.day(10)) == 0
    assert demo.one(on_time, demo.day(13), demo.day(13)) + demo.one(on_time, demo.day(9), demo.day(8)) > 0
    assert demo.one("select count(*) from late join users using (user_id) where internal or is_bot") == 0
    cells = "select count(*) from (select distinct account_id, happened_at::date from late)"
    assert demo.one(cells) == 57 * 3


def meridian(demo: Demo) -> None:
    children = [account for (account,) in demo.rows("select account_id from accounts where parent_id = 'meridian'")]
    assert {child: Ratio(active(demo, child, 0), people(demo, child, 0)) for child in children} == MERIDIANS_CHILDREN
    assert round(float(MERIDIANS_MEAN), 1) == 60.9
    summed = Fraction(
        100 * sum(share.numerator for share in MERIDIANS_CHILDREN.values()),
        sum(share.denominator for share in MERIDIANS_CHILDREN.values()),
    )
    assert summed == Fraction(14_500, 400)
    inside = "account_id in (select account_id from accounts where parent_id = 'meridian')"
    assert demo.one(f"select count(distinct user_id) from members where {inside}") == 388
    recounted = f"select count(distinct user_id) from happened where {inside} and day > ?"
    assert demo.one(recounted, demo.day(30)) == 133
    assert round(100 * 133 / 388, 1) == 34.3


def alpine(demo: Demo) -> None:
    a_year_ago = demo.one("select (?::date - interval 1 year)::date", demo.ends)
    now, month, season = (bookings(demo, day) for day in (demo.ends, demo.day(30), a_year_ago))
    assert (now, month, season) == (1_537, 5_300, 1_450)
    assert Fraction(100 * (now - month), month) == -71
    assert Fraction(100 * (now - season), season) == 6


def kestrel(demo: Demo) -> None:
    assert active(demo, "kestrel", 0) == 118
    licences = "select last(licences order by valid_from) from licences where account_id = 'kestrel'"
    assert demo.one(licences) == 120
    assert demo.rows("select count(*) > 0, count(closed_on) = count(*) from deals where account_id = 'kestrel'") == [
        (True, True)
    ]
    assert demo.one("select max(closed_on) <= ? from deals where account_id = 'kestrel'", demo.ends)


def pine(demo: Demo) -> None:
    answers = (
        "select score from responses where account_id = 'pine-rowe' and survey = 'relationship'"
        " and responded_at::date > ?"
    )
    assert demo.rows(answers, demo.day(90)) == [(4,)]


def owners(demo: Demo) -> None:
    def owned(owner: str, day: date) -> list[str]:
        query = (
            "select account_id from (select account_id, last(owner order by valid_from) as owner from owners"
            " where valid_from <= ? group by 1) where owner = ? order by 1"
        )
        return [account for (account,) in demo.rows(query, day, owner)]

    def kept(accounts: list[str], back: int) -> tuple[int, int]:
        pairs = [(alive(demo, "mrr", account, back), alive(demo, "mrr", account, 0)) for account in accounts]
        return sum(min(pair) for pair in pairs), sum(then for then, _ in pairs)

    a_year_ago = demo.one("select (?::date - interval 12 month)::date", demo.ends)
    back = (demo.ends - a_year_ago).days
    then, now = owned("Jonas Weber", a_year_ago), owned("Jonas Weber", demo.ends)
    assert (len(then), len(now), len(owned("Petra Holm", demo.ends))) == (20, 34, 14)
    assert kept(then, back) == (96_100, 100_000)
    assert kept(now, back) == (150_280, 170_000)
    assert Fraction(100 * 150_280, 170_000) == Fraction(884, 10)
    assert len(owned("Vera Lindqvist", demo.ends)) == 41
    assert "northwind" in owned("Vera Lindqvist", demo.ends)


def churns(demo: Demo) -> None:
    left = (
        "select count(*) from (select account_id, bool_and(coalesce(ended_on <= ?, false)) as gone from subscriptions"
        " group by 1) where gone"
    )
    assert demo.one(left, demo.ends) == 31


STORIES: tuple[Stories, ...] = (northwind, halden, outage, meridian, alpine, kestrel, pine, owners, churns)


@pytest.mark.parametrize("story", STORIES)
def test_the_story_is_in_the_files_to_the_digit(demo: Demo, story: Stories) -> None:
    story(demo)


@pytest.mark.long
@pytest.mark.parametrize("ends", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 11, 21)])
def test_the_stories_hold_whatever_the_last_day_is(tmp_path: Path, ends: date) -> None:
    write_demo(tmp_path, ends=ends)
    demo = opened(tmp_path, ends)
    for story in STORIES:
        story(demo)
