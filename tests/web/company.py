"""The company that the pages are tested with: small enough to work out by hand, with a case of everything.

Its last complete day is 2024-03-10. Vera owns six accounts, Jonas four; Meridian has two children.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.command import Command

NOW = datetime(2024, 3, 11, 9, 30, tzinfo=UTC)

ACCOUNTS = """id,name,created,owner,parent,industry,licences
north,Northwind Logistics,2023-01-10,Vera Lindqvist,,Logistics,10
kestrel,Kestrel Bio,2023-02-01,Jonas Weber,,Health,4
meridian,Meridian Holdings,2023-03-01,Vera Lindqvist,,Travel,
air,Meridian Air,2023-03-01,Vera Lindqvist,meridian,Travel,20
rail,Meridian Rail,2023-05-10,Vera Lindqvist,meridian,Travel,5
pine,Pine & Rowe,2023-06-01,Jonas Weber,,Legal,3
alpine,Alpine Resorts,2023-07-01,Vera Lindqvist,,Travel,12
halden,Halden Mining,2023-01-15,Jonas Weber,,Mining,8
brook,Brook & Sons <script>alert(1)</script>,2023-08-01,Vera Lindqvist,,Retail,2
quiet,=SUM(A1) Quiet Ltd,2024-01-05,Jonas Weber,,Retail,6
"""
USERS = """id,account,since,email
ann,north,2023-01-10,ann@northwind.example
bob,north,2023-01-10,bob@northwind.example
cid,north,2023-01-10,cid@northwind.example
dee,kestrel,2023-02-01,dee@kestrel.example
eve,air,2023-03-01,eve@meridian.example
eve,rail,2023-05-10,eve@meridian.example
fay,rail,2023-05-10,fay@meridian.example
gus,pine,2023-06-01,gus@pine.example
hal,alpine,2023-07-01,hal@alpine.example
ivy,alpine,2023-07-01,ivy@alpine.example
jan,halden,2023-01-15,jan@halden.example
kim,brook,2023-08-01,kim@brook.example
"""
SUBSCRIPTIONS = """id,account,start,end,renews,mrr
s1,north,2023-01-10,,2024-04-20,26000
s2,kestrel,2023-02-01,,2024-12-01,4000
s3,air,2023-03-01,,2024-09-01,8000
s4,rail,2023-05-10,,2024-09-01,3000
s5,pine,2023-06-01,,2024-03-25,900
s6,alpine,2023-07-01,,2024-06-30,5000
s7,halden,2023-01-15,2024-02-01,,15333
s8,brook,2023-08-01,,2024-08-01,700
s9,quiet,2024-01-05,,,1200
"""
TICKETS = """id,account,created,resolved,priority
t1,north,2024-03-01T08:00:00Z,2024-03-02T08:00:00Z,high
t2,north,2024-03-08T08:00:00Z,,high
t3,pine,2024-02-20T10:00:00Z,2024-02-20T16:00:00Z,low
"""
RESPONSES = """id,account,user,at,survey,score
r1,pine,gus,2024-03-01T10:00:00Z,relationship,3
r2,north,ann,2024-02-20T10:00:00Z,relationship,9
r3,north,bob,2024-02-21T10:00:00Z,relationship,10
r4,kestrel,dee,2024-02-22T10:00:00Z,relationship,8
"""
VALUES = """account,day,mood,csat
north,2024-01-10,watch,82
north,2024-03-01,good,90
kestrel,2024-02-15,bad,60
pine,2023-06-15,good,
"""
MAPPINGS = {
    "accounts": (
        "{id: id, name: name, created: created, parent: parent, "
        "traits: {owner: owner, industry: industry, licences: licences}, effective: {column: created}}"
    ),
    "users": "{id: id, account: account, starts: since, traits: {email: email}, effective: {column: since}}",
    "events": "{id: id, account: account, user: user, name: name, at: at, properties: {amount: amount}}",
    "subscriptions": (
        "{id: id, account: account, fields: {starts_at: start, ends_at: end, renews_at: renews, mrr: mrr}}"
    ),
    "tickets": "{id: id, account: account, fields: {created_at: created, resolved_at: resolved, priority: priority}}",
    "responses": ("{id: id, account: account, user: user, fields: {survey: survey, score: score, responded_at: at}}"),
    "values": "{account: account, day: day, metrics: {mood: mood, csat: csat}}",
}
DEFINITIONS = """
workspace: {zone: UTC, currency: EUR}
families:
  - {key: usage, name: Usage}
  - {key: revenue, name: Revenue}
  - {key: support, name: Support}
  - {key: satisfaction, name: Satisfaction}
events: [Login, Purchase]
properties: {amount: {type: money}}
traits:
  account:
    owner: {type: text}
    parent: {type: text}
    industry: {type: text}
    licences: {type: number, scale: 0}
  user: {email: {type: text}}
sources:
  - {key: file, covers: [events, tickets, responses], covers_from: 2023-01-01}
segments:
  - {key: travel, name: Travel, condition: account.industry == "Travel"}
  - {key: customers, name: Paying customers, condition: mrr > 0}
metrics:
  - key: active_share
    name: Active people
    formula: percent(active_users(30d), total_users())
    family: usage
    display: percent
    decimals: 1
    direction: up
    bands: {good: ">= 70", watch: "30 .. 70", bad: "< 30"}
    target: 70
    start: 40
  - {key: logins, name: Logins, formula: 'count("Login", 30d)', family: usage, direction: up, min_base: 3}
  - {key: people, name: People active, formula: active_users(30d), family: usage, direction: up}
  - {key: licence_use, name: Licences in use, formula: 'percent(active_users(30d),
      account.licences)', family: usage, display: percent, decimals: 1, direction: up}
  - {key: mrr, name: Monthly recurring revenue, formula: sum(subscriptions.mrr), family: revenue,
      display: money, decimals: 0, direction: up}
  - {key: spent, name: Spent, formula: 'sum("Purchase".amount, 30d)', family: revenue,
      display: money, decimals: 2, direction: up}
  - {key: margin, name: Secret margin, formula: mrr * 0.3, family: revenue, display: money,
      decimals: 0, direction: up}
  - {key: days_to_renewal, name: Days to renewal, formula: min(subscriptions.renews_at) - today,
      family: revenue, decimals: 0}
  - {key: open_tickets, name: Open tickets, formula: count(tickets where resolved_at is unknown),
      family: support, direction: down, bands: {good: "< 1", watch: "1 .. 3", bad: ">= 3"}}
  - {key: nps, name: NPS, formula: 'nps(responses.score, 90d)', family: satisfaction,
      direction: up, min_n: 5, bands: {good: ">= 30", watch: "0 .. 30", bad: "< 0"}}
  - {key: mood, name: Pulse, display: rank, entered: {ranks: [bad, watch, good], max_age: 90d},
      family: satisfaction}
  - {key: csat, name: CSAT, display: percent, entered: {max_age: 400d}, direction: up,
      family: satisfaction, bands: {good: ">= 85", watch: "70 .. 85", bad: "< 70"}}
"""

_LOGINS = (
    # account, user, the first and the last day of March 2024 or before on which this person signs in daily
    ("north", "ann", 1, 70),
    ("north", "bob", 1, 31),
    ("kestrel", "dee", 1, 70),
    ("air", "eve", 40, 70),
    ("rail", "eve", 40, 70),
    ("rail", "fay", 60, 70),
    ("pine", "gus", 1, 20),
    ("alpine", "hal", 1, 70),
    ("alpine", "ivy", 35, 70),
    ("halden", "jan", 1, 10),
    ("brook", "kim", 69, 70),
)


def events() -> str:
    """A sign-in a day for each person between two days of the year 2024, and a purchase every tenth day."""
    rows = ["id,account,user,name,at,amount"]
    for account, user, first, last in _LOGINS:
        for day in range(first, last + 1):
            at = (date(2023, 12, 31) + timedelta(days=day)).isoformat() + "T08:00:00Z"
            rows.append(f"{account}-{user}-{day},{account},{user},Login,{at},")
            if day % 10 == 0:
                rows.append(f"{account}-{user}-{day}-p,{account},{user},Purchase,{at},{day}.50")
    return "\n".join(rows) + "\n"


FILES = {
    "accounts": ACCOUNTS,
    "users": USERS,
    "subscriptions": SUBSCRIPTIONS,
    "tickets": TICKETS,
    "responses": RESPONSES,
    "values": VALUES,
}


def make_company(bellwether: Command, directory: Path) -> None:
    """Makes the home with everything in it, and computes every metric up to the last complete day."""
    definitions = directory / "definitions"
    definitions.mkdir(parents=True)
    (definitions / "all.yaml").write_text(DEFINITIONS, encoding="utf-8")
    for name, text in {**FILES, "events": events()}.items():
        (directory / f"{name}.csv").write_text(text, encoding="utf-8")
        (directory / f"{name}.yaml").write_text(MAPPINGS[name], encoding="utf-8")
    kinds = ("accounts", "users", "subscriptions", "tickets", "responses", "values", "events")
    steps = (
        ("init",),
        ("apply", str(definitions), "--note", "first"),
        *(("import", f"{directory / kind}.csv", "--as", kind, "--map", f"{directory / kind}.yaml") for kind in kinds),
        ("compute", "--to", "2024-03-10"),
    )
    for step in steps:
        ran = bellwether(*step)
        assert ran.code == 0, ran.err + ran.out
