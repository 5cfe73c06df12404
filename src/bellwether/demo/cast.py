"""The accounts with a story: who they are and how large. Everything they do is planted, never drawn."""

from dataclasses import dataclass

from bellwether.demo.timeline import LAST, NEVER


@dataclass(frozen=True, slots=True)
class Role:
    """One account of the cast. `created` is a day index, negative before the first day of the data."""

    key: str
    name: str
    industry: str
    region: str
    tier: str
    owner: str
    members: int
    licences: int
    created: int
    churned: int = NEVER
    parent: str | None = None


VERA = "Vera Lindqvist"
JONAS = "Jonas Weber"
PETRA = "Petra Holm"
AMARA = "Amara Okafor"
OTHERS = (AMARA, "Luis Navarro", "Mette Krogh", "Tomasz Zielak", "Claire Fabre", "Ravi Menon", "Ilse Brandt")

TEAM = (
    (VERA, "account_manager"),
    (JONAS, "account_manager"),
    *((name, "account_manager") for name in OTHERS),
    (PETRA, "manager"),
    ("Ada Sommer", "administrator"),
    ("Nils Aaberg", "analyst"),
    ("Edda Falk", "viewer"),
)
"""The members of Tailwind Travel's own team, each with the key of a role."""

DOMAIN = "tailwind.example"
"""Where the team's addresses are: nobody's."""

NORTHWIND = "northwind"
HALDEN = "halden"
MERIDIAN = "meridian"
ALPINE = "alpine"
KESTREL = "kestrel"
PINE = "pine-rowe"

CHILDREN = (
    ("meridian-air", "Meridian Air", 9, 10),
    ("meridian-rail", "Meridian Rail", 18, 20),
    ("meridian-cargo", "Meridian Cargo", 28, 40),
    ("meridian-hotels", "Meridian Hotels", 33, 120),
    ("meridian-retail", "Meridian Retail", 57, 210),
)
"""Meridian's children: key, name, people active in the last 30 days, people."""

SHARED_PEOPLE = 12
"""People who belong to Meridian Hotels and to Meridian Retail, and are active at both."""

ROLES = (
    Role(NORTHWIND, "Northwind Logistics", "Logistics", "Nordics", "enterprise", VERA, 50, 60, -340),
    Role(HALDEN, "Halden Mining", "Mining", "Nordics", "enterprise", VERA, 40, 45, -200, churned=LAST - 20),
    Role(ALPINE, "Alpine Resorts", "Hospitality", "DACH", "growth", VERA, 60, 80, -90),
    Role(KESTREL, "Kestrel Bio", "Biotech", "UK & Ireland", "growth", VERA, 124, 120, 40),
    Role(PINE, "Pine & Rowe", "Consulting", "UK & Ireland", "starter", VERA, 12, 15, 210),
    Role(MERIDIAN, "Meridian Holdings", "Retail", "Benelux", "enterprise", AMARA, 0, 0, -360),
    *(
        Role(key, name, "Retail", "Benelux", "enterprise", AMARA, people, round(people * 1.1), -350, parent=MERIDIAN)
        for key, name, _, people in CHILDREN
    ),
)

VERAS_ACCOUNTS = 41
KEPT_BOOK = 20
"""Accounts that Jonas has owned since before the data begin."""

HALF_A_BOOK = 14
"""Accounts that he took over from Petra in mid-year; she kept as many."""

TAKEOVER = LAST - 183
