"""Every function of the language: how it is written, what it gives, and an example. The reference is made from this."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionEntry:
    """One function as the reference shows it; the example is a whole formula (or what stands in one)."""

    name: str
    signature: str
    meaning: str
    example: str


OF_ROWS = (
    FunctionEntry(
        "count",
        "count(rows, window)",
        "How many rows; with a field, how many rows that have it; of accounts, how many meet the condition.",
        'count("Ticket Purchased", 30d)',
    ),
    FunctionEntry("sum", "sum(rows.field, window)", "The sum of a field over the rows.", "sum(subscriptions.mrr)"),
    FunctionEntry(
        "avg",
        "avg(rows.field, window)",
        "The sum of a field divided by how many rows have it.",
        "avg(deals.amount, 90d)",
    ),
    FunctionEntry(
        "min", "min(rows.field, window)", "The smallest value, or the earliest date.", "min(deals.closed_at, next 90d)"
    ),
    FunctionEntry("max", "max(rows.field, window)", "The largest value, or the latest date.", "max(deals.amount, 1y)"),
    FunctionEntry(
        "median",
        "median(rows.field, window)",
        "The value in the middle of all rows, pooled.",
        "median(tickets.first_reply_minutes, 7d)",
    ),
    FunctionEntry(
        "percentile",
        "percentile(rows.field, p, window)",
        "The value below which p in a hundred rows lie, interpolated.",
        "percentile(tickets.first_reply_minutes, 90, 30d)",
    ),
    FunctionEntry(
        "p1 … p99",
        "p90(rows.field, window)",
        "A percentile by its short name.",
        "p90(tickets.first_reply_minutes, 30d)",
    ),
    FunctionEntry(
        "first", "first(rows.field, window)", "The value of the earliest row.", 'first("Ticket Purchased".amount, all)'
    ),
    FunctionEntry("last", "last(rows.field, window)", "The value of the latest row.", "last(responses.score, all)"),
    FunctionEntry(
        "unique",
        "unique(rows.field, window)",
        "How many different values; a group counts each once.",
        'unique("Ticket Purchased".destination, 90d)',
    ),
    FunctionEntry(
        "users",
        "users(rows, window)",
        "How many different people have such a row; a group counts each once.",
        'users("Ticket Purchased", 30d)',
    ),
    FunctionEntry(
        "active_users", "active_users(window)", "How many different people had any event.", "active_users(30d)"
    ),
    FunctionEntry(
        "total_users",
        "total_users(where …, window)",
        "How many people belong to the account on the day, or on any day of the window.",
        "total_users()",
    ),
    FunctionEntry(
        "days_since",
        "days_since(rows)",
        "Whole days since the last such event or record, or since a date.",
        'days_since("Ticket Purchased")',
    ),
    FunctionEntry(
        "nps",
        "nps(rows.score weight w, window)",
        "Promoters (9, 10) less detractors (0 to 6), in points of all answers.",
        "nps(responses.score latest per user, 90d)",
    ),
    FunctionEntry(
        "csat",
        "csat(rows.score scale 1 to 7, window)",
        "Satisfied answers in percent of all answers: 4 and 5 of 1 to 5, or the best marks of another scale.",
        'csat(responses.score where survey == "support", 30d)',
    ),
    FunctionEntry(
        "sessions",
        "sessions(rows gap 30min, window)",
        "How many visits: a person's events without a pause of 30 minutes, or of another gap, between them.",
        "sessions(any(), 30d)",
    ),
    FunctionEntry(
        "one_vote_each",
        "one_vote_each(x per account)",
        "The mean over accounts, each with one vote whatever its size; also of percentages and scores.",
        "one_vote_each(percent(active_users(30d), total_users()) per account)",
    ),
    FunctionEntry(
        "survival_median",
        "survival_median(rows.(end - start), window)",
        "The median time from start to end of records, those not over yet among them; at each month's end.",
        "survival_median(deals.(closed_at - created_at), 1y)",
    ),
    FunctionEntry(
        "survival",
        "survival(rows.(end - start), length, window)",
        "The share of records, in percent, that last longer than a length; at each month's end.",
        "survival(deals.(closed_at - created_at), 90d, 1y)",
    ),
    FunctionEntry(
        "contract_survival",
        "contract_survival(rows.(end - start), length, period, window)",
        "The share of contracts, in percent, that a model sees outlast a length, renewed period by period.",
        "contract_survival(deals.(closed_at - created_at), 3y, 1y)",
    ),
    FunctionEntry(
        "contract_periods",
        "contract_periods(rows.(end - start), next length, period, discount, window)",
        "For how many periods a new contract is paid in the time to come, by the same model; discounted by the year.",
        "contract_periods(deals.(closed_at - created_at), next 5y, 1mo, 0.1)",
    ),
    FunctionEntry(
        "expected_count",
        "expected_count(rows, next length)",
        "How many such rows a model of all customers expects in the time to come; at each month's end.",
        'expected_count("Ticket Purchased", next 12mo)',
    ),
    FunctionEntry(
        "clv",
        "clv(rows.field, next length, discount)",
        "What the rows to come are worth by a model of all customers, less a discount a year; at each month's end.",
        'clv("Ticket Purchased".amount, next 12mo, 0.1)',
    ),
    FunctionEntry(
        "alive",
        "alive(rows)",
        "The probability, in percent, that a customer will have such rows again, by a model of all customers.",
        'alive("Ticket Purchased")',
    ),
)

OF_VALUES = (
    FunctionEntry(
        "percent",
        "percent(part, whole)",
        "The part in percent of the whole, from 0 to 100; in a group, recounted.",
        "percent(active_users(30d), total_users())",
    ),
    FunctionEntry(
        "ratio", "ratio(a, b)", "a divided by b; the same as a / b.", "ratio(count(any(), 30d), active_users(30d))"
    ),
    FunctionEntry(
        "if",
        "if(condition, then, otherwise)",
        "One of two values; unknown if the condition is unknown.",
        "if(mrr > 0, active_users(30d) / mrr, unknown)",
    ),
    FunctionEntry(
        "coalesce", "coalesce(a, b, …)", "The first value that is known.", "coalesce(account.licences, total_users())"
    ),
    FunctionEntry("least", "least(a, b, …)", "The smallest of several values.", "least(mrr, ago(mrr, 12mo))"),
    FunctionEntry(
        "greatest", "greatest(a, b, …)", "The largest of several values.", "greatest(mrr - ago(mrr, 1mo), 0)"
    ),
    FunctionEntry("abs", "abs(x)", "The value without its sign.", "abs(change(mrr, 1mo))"),
    FunctionEntry("round", "round(x, digits)", "The value rounded, halves away from zero.", "round(mrr / 12, 2)"),
    FunctionEntry(
        "clamp",
        "clamp(x, lowest, highest)",
        "The value, held between two borders.",
        "clamp(percent(active_users(30d), account.licences), 0, 100)",
    ),
    FunctionEntry(
        "power",
        "power(x, y)",
        "x to the power of y.",
        "1 - power(1 - 0.03, 12)",
    ),
    FunctionEntry("log", "log(x)", "The natural logarithm.", "log(1 + count(any(), 30d))"),
    FunctionEntry(
        "ago",
        "ago(x, length)",
        "The value as it was earlier; with mtd, qtd or ytd as of the day before that period began.",
        "ago(mrr, 1mo)",
    ),
    FunctionEntry(
        "change",
        "change(x, length)",
        "The value less that of an earlier day; of percentages, in points.",
        "change(active_users_30d, 30d)",
    ),
    FunctionEntry(
        "pct_change",
        "pct_change(x, length)",
        "The change in percent of the earlier value; none where that says nothing.",
        "pct_change(mrr, 1y)",
    ),
    FunctionEntry(
        "streak",
        "streak(condition)",
        "For how many days in a row, up to this one, the condition has held.",
        "streak(active_users(7d) == 0)",
    ),
    FunctionEntry(
        "elapsed",
        "elapsed(ytd)",
        "The share of the week, month, quarter or year that is over at the end of the day, from 0 to 1.",
        'count("Ticket Purchased", ytd) / elapsed(ytd)',
    ),
    FunctionEntry(
        "business_time",
        "business_time(from, to, schedule)",
        "Inside a row: how much of the time between two dates lies within the opening hours of a schedule.",
        "median(tickets.(business_time(created_at, first_reply_at) / 1h), 30d)",
    ),
    FunctionEntry(
        "within",
        "within(from, to, limit, schedule)",
        "Inside a record: true if done in time, false if late or overdue, unknown while it is open and not yet due.",
        "count(tickets where within(created_at, first_reply_at, 4h), 30d)",
    ),
    FunctionEntry(
        "any",
        'any("A", "B")',
        "Events of any of these names, each counted once; any() is every event.",
        'users(any("Ticket Purchased", "Lodging Booked"), 30d)',
    ),
)

ENTRIES = OF_ROWS + OF_VALUES


def reference_table(entries: tuple[FunctionEntry, ...]) -> str:
    """The functions as a Markdown table."""
    rows = [f"| `{entry.signature}` | {entry.meaning} | `{entry.example}` |" for entry in entries]
    return "\n".join(["| written | gives | example |", "|---|---|---|", *rows])
