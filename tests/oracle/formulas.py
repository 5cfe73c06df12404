"""Random formulas as text, over the definitions of `company`."""

from __future__ import annotations

from hypothesis import strategies as st

WINDOWS = (
    *("1d", "2d", "7d", "30d", "90d", "365d", "4w", "1mo", "3mo", "1q", "1y"),
    *("all", "wtd", "mtd", "qtd", "ytd", "qtd civil", "ytd civil"),
    *("next 30d", "next 1mo", "30d offset 7d", "1mo offset 1mo", "since(account.onboarded_at)"),
)
windows = st.one_of(st.sampled_from(("1d", "2d", "7d", "30d", "90d", "365d")), st.sampled_from(WINDOWS))
EVENTS = ('"Visit"', '"Purchase"', 'any("Visit", "Purchase")', "any()")
EITHER_END = ("first", "last")
CONDITIONS = (
    "amount > 10",
    "amount <= 9.99",
    'destination == "Oslo"',
    'destination != "Oslo"',
    'destination in ("Oslo", "Größe")',
    'destination contains "o"',
    "destination is unknown",
    "is_bot == true",
    "not is_bot",
    "is_bot == 0",
    'user.role == "admin"',
    'user.role != "admin" or amount > 0',
    'account.plan == "pro"',
    "seats >= 2.5 and not (amount < 5)",
    'user.internal == true and account.plan != "free"',
)
DEAL_CONDITIONS = (
    'outcome == "won"',
    'outcome != "won"',
    "outcome is unknown",
    'outcome == "won" and amount > 10',
    "closed_on - created_on > 30",
    'account.plan == "pro"',
)
ROLLING = ("2d", "30d", "1mo", "1y")


@st.composite
def conditional(draw: st.DrawFn, conditions: tuple[str, ...]) -> str:
    return draw(st.one_of(st.just(""), st.sampled_from(conditions).map(lambda condition: f" where {condition}")))


@st.composite
def of_events(draw: st.DrawFn) -> str:
    event, window, where = draw(st.sampled_from(EVENTS)), draw(windows), draw(conditional(CONDITIONS))
    field = draw(st.sampled_from(("amount", "seats", "(amount * 2)", "(seats + amount)")))
    measure = draw(
        st.sampled_from(
            (
                "count",
                "users",
                "unique",
                "sum",
                "avg",
                "min",
                "max",
                "median",
                "p10",
                "p90",
                "first",
                "last",
                "count of",
            )
        )
    )
    match measure:
        case "count" | "users":
            return f"{measure}({event}{where}, {window})"
        case "count of":
            return f"count({event}.{field}{where}, {window})"
        case "unique":
            return f"unique({event}.destination{where}, {window})"
        case "first" | "last":
            return f"{measure}({event}.seats{where}, {window})"
        case _:
            return f"{measure}({event}.{field}{where}, {window})"


@st.composite
def of_balances(draw: st.DrawFn) -> str:
    where = draw(conditional(("seats > 5", "mrr is unknown", "ends_on - started_on > 30")))
    measure = draw(st.sampled_from(("sum", "avg", "max", "min", "median", "count", "count of")))
    match measure:
        case "count":
            return f"count(subscriptions{where})"
        case "count of":
            return f"count(subscriptions.mrr{where})"
        case _:
            return f"{measure}(subscriptions.{draw(st.sampled_from(('mrr', 'seats')))}{where})"


@st.composite
def of_deals(draw: st.DrawFn) -> str:
    where, window = draw(conditional(DEAL_CONDITIONS)), draw(windows)
    by = draw(st.sampled_from(("", " by closed_on")))
    value = draw(st.sampled_from(("amount", "(closed_on - created_on)", "(amount * 2)")))
    measure = draw(st.sampled_from(("count", "sum", "avg", "median", "p90", "min", "max", "users", "alive")))
    match measure:
        case "count" | "users":
            return f"{measure}(deals{where}{by}, {window})"
        case "alive":
            return f"count(deals{where})"
        case _:
            return f"{measure}(deals.{value}{where}{by}, {window})"


@st.composite
def of_answers(draw: st.DrawFn) -> str:
    where, window = draw(conditional(('survey == "relationship"', "score > 3"))), draw(windows)
    weight = draw(st.sampled_from(("", "", " weight weight")))
    latest = draw(st.sampled_from(("", " latest per user")))
    measure = draw(st.sampled_from(("nps", "csat", "avg")))
    if measure == "nps":
        return f"nps(responses.score{weight}{where}{latest}, {window})"
    return f"{measure}(responses.score{where}{latest}, {window})"


of_people = st.sampled_from(
    (
        "total_users()",
        "total_users(30d)",
        "sum(user.spent)",
        "avg(user.spent)",
        "max(user.spent)",
        "active_users(30d)",
        "active_users(1d)",
        "active_users(7d)",
        "active_users(365d)",
    )
)
of_accounts = st.sampled_from(
    (
        "count(accounts where mrr > 0)",
        "count(accounts where mrr == 0 and ago(mrr, 1mo) > 0)",
        'count(accounts where account.plan == "pro")',
        'count(accounts where count("Visit", 30d) > 1)',
        "count(accounts where mrr is unknown)",
        "count(accounts where spend > 5)",
        "sum(mrr per account)",
        "sum(least(mrr, ago(mrr, 3mo)) per account)",
        "percent(sum(least(mrr, ago(mrr, 1mo)) per account), sum(ago(mrr, 1mo) per account))",
        "avg(active per account)",
        "median(visits per account)",
        "max(account.licences per account)",
        'sum(if(account.plan == "pro", visits, 0) per account)',
    )
)
of_days = st.sampled_from(
    (
        "sum(visits per day, 3d)",
        "avg(mrr per day, 4d)",
        "min(active per day, wtd)",
        "first(mrr per day, wtd)",
        "last(visits per day, 3d offset 2d)",
        "median(visits per day, 5d)",
        "p90(active per day, 4d)",
        "unique(visits per day, 4d)",
        "count(visits per day where visits > 1, 5d)",
        "count(account.licences per day, 4d)",
        "sum(sum(greatest(mrr - ago(mrr, 1d), 0) per account) per day, 3d)",
        "sum(sum(greatest(change(mrr, 1d), 0) per day, 3d) per account)",
        "avg(paid_share per day, 3d)",
        "sum(spend per day, 4d)",
        "max(sum(visits per day, 2d) per day, 2d)",
        "ago(max(mrr per day, 4d), 2d)",
    )
)
of_many_days = st.sampled_from(
    (
        "max(mrr per day, all)",
        "min(active per day, mtd)",
        "p90(active per day, 1mo)",
        "count(visits per day where visits > 1, 20d)",
        "sum(count(accounts where mrr == 0 and ago(mrr, 1d) > 0) / count(accounts) per day, 9d)",
        "min(if(visits > 0, today, unknown) per day, all)",
        'sum(count("Visit", 1d) per day, 30d)',
    )
)
of_periods = st.sampled_from(
    (
        "ago(mrr, mtd)",
        "change(visits, wtd)",
        "pct_change(mrr, qtd)",
        "ago(active, ytd civil)",
        'ago(count("Visit", mtd), mtd)',
        "elapsed(ytd)",
        "visits / elapsed(wtd)",
        "sum(least(mrr, ago(mrr, mtd)) per account)",
        "one_vote_each(paid_share per account)",
        "power(visits, 2)",
        "power(mrr, 0.5)",
        "power(visits - 2, 0.5)",
        "csat(responses.score scale 0 to 10, 90d)",
        "csat(responses.score scale 1 to 7 top 3, 90d)",
        "csat(responses.score scale 5 to 1, all)",
        "csat(responses.score scale 1 to 3, all)",
        "users(any() at least 2 times, 30d)",
        "users(any() at least 2 days, 30d)",
        'users("Visit" at least 3 times where amount > 1, all)',
        "users(responses at least 2 times, 90d)",
        "users(deals at least 2 days, all)",
        'unique("Purchase".destination per user, 30d)',
        "unique(responses.survey per user, 90d)",
    )
)
of_metrics = st.sampled_from(
    (
        "mrr",
        "active",
        "paid_share",
        "visits + active",
        "paying_visits",
        "percent(active, total_users())",
        "streak(visits > 0)",
        "account.licences",
        "percent(active_users(30d), account.licences)",
        "account.licences + count(any(), 7d)",
        'days_since("Visit")',
        "days_since(any())",
        "spend",
        "spend / account.licences",
        "quality",
    )
)
numbers = st.one_of(
    *(of_events(), of_events(), of_balances(), of_deals(), of_answers()),
    *(of_people, of_accounts, of_metrics, of_days, of_periods),
)


@st.composite
def composed(draw: st.DrawFn) -> str:
    left, right = draw(numbers), draw(numbers)
    by = draw(st.sampled_from(("1d", "7d", "30d", "1mo", "1y")))
    shape = draw(st.sampled_from(SHAPES))
    return shape.format(left=left, right=right, by=by)


SHAPES = (
    "percent({left}, {right})",
    "ratio({left}, {right})",
    "({left}) * 2 - 1",
    "coalesce({left}, 0)",
    "coalesce({left}, {right})",
    "least({left}, {right})",
    "greatest({left}, 3)",
    "abs(-({left}))",
    "round(({left}) * 1.25)",
    "clamp({left}, 1, 5)",
    "log({left})",
    "ago({left}, {by})",
    "change({left}, {by})",
    "pct_change({left}, {by})",
    "if({left} > 2, {right}, 0)",
    "if({left} is unknown, -1, {left})",
    "ago(pct_change({left}, {by}), 1mo)",
)
formulas = st.one_of(numbers, composed())
