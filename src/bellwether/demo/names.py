"""Invented names of companies, people and places."""

import numpy as np

from bellwether.demo.timeline import Ints

FIRST_WORDS = (
    "Amber", "Aster", "Atlas", "Baltic", "Birch", "Blue Harbour", "Bramble", "Brightwater", "Cedar", "Cinder",
    "Clover", "Cobalt", "Copper", "Coral", "Crest", "Delta", "Drift", "Eastgate", "Elm", "Ember", "Falcon", "Fern",
    "Fjord", "Foxglove", "Glacier", "Granite", "Hazel", "Heron", "Indigo", "Juniper", "Larch", "Lumen", "Maple",
    "Marlow", "Mistral", "Nimbus", "Oak & Vale", "Onyx", "Opal", "Orchard", "Peregrine", "Quartz", "Raven", "Redwood",
    "Rowan", "Sable", "Saffron", "Silver Birch", "Solstice", "Sparrow", "Summit", "Thistle", "Tidewater", "Umber",
    "Verdant", "Willow", "Zephyr",
)  # fmt: skip

LAST_WORDS = {
    "Logistics": ("Freight", "Haulage", "Logistics"),
    "Mining": ("Minerals", "Mining", "Quarries"),
    "Hospitality": ("Hotels", "Leisure", "Resorts"),
    "Biotech": ("Bio", "Labs", "Therapeutics"),
    "Retail": ("Home", "Outfitters", "Stores"),
    "Consulting": ("Advisory", "Consulting", "Partners"),
    "Manufacturing": ("Motors", "Tools", "Works"),
    "Software": ("Cloud", "Software", "Systems"),
    "Media": ("Film", "Media", "Press"),
    "Energy": ("Energy", "Power", "Solar"),
    "Construction": ("Bau", "Builders", "Civil"),
    "Education": ("Academy", "College", "Learning"),
}

GIVEN_NAMES = (
    "Ada", "Alba", "Amir", "Anouk", "Arne", "Aylin", "Bao", "Bruno", "Carla", "Chidi", "Clara", "Dario", "Divya",
    "Elif", "Emil", "Esra", "Farid", "Femi", "Freya", "Gael", "Greta", "Hana", "Hugo", "Ines", "Ivo", "Jana", "Joao",
    "Kaito", "Katya", "Lars", "Leila", "Luca", "Maja", "Mateo", "Mina", "Nadia", "Nils", "Noor", "Omar", "Petra",
    "Pia", "Quinn", "Rafael", "Rosa", "Samir", "Selma", "Sven", "Tara", "Theo", "Uma", "Viktor", "Wanda", "Yara",
    "Zeno",
)  # fmt: skip

FAMILY_NAMES = (
    "Abe", "Adler", "Andersen", "Bakker", "Bauer", "Bianchi", "Castro", "Costa", "Dahl", "Diallo", "Dubois",
    "Eriksen", "Fischer", "Fontaine", "Garcia", "Haas", "Hansen", "Ibrahim", "Ivanov", "Jensen", "Kaya", "Keller",
    "Kowalski", "Lambert", "Larsen", "Lopez", "Maier", "Marino", "Meyer", "Moreau", "Nguyen", "Nowak", "Okafor",
    "Olsen", "Patel", "Peeters", "Petit", "Quist", "Ricci", "Rossi", "Santos", "Schmidt", "Silva", "Svensson",
    "Tanaka", "Toth", "Ueda", "Vogel", "Walsh", "Weiss", "Yilmaz", "Zielinski",
)  # fmt: skip

DESTINATIONS = (
    "Berlin", "London", "Paris", "Amsterdam", "Madrid", "Zurich", "Munich", "Vienna", "Milan", "Copenhagen",
    "Stockholm", "Brussels", "Frankfurt", "Barcelona", "Dublin", "Oslo", "Hamburg", "Lisbon", "Warsaw", "Prague",
    "Rome", "Helsinki", "Geneva", "Budapest", "Manchester", "Lyon", "Porto", "Cologne", "Gothenburg", "Rotterdam",
    "Basel", "Stuttgart", "Turin", "Athens", "Bucharest", "Valencia", "Edinburgh", "Nice", "Antwerp", "Bergen",
    "Leipzig", "Naples", "Krakow", "Zagreb", "Tallinn", "Riga", "Vilnius", "Istanbul", "New York", "Singapore",
)  # fmt: skip


def company_names(industries: list[str], rng: np.random.Generator) -> list[str]:
    """A different company name for each industry in the list."""
    pools = {
        industry: [f"{first} {last}" for last in lasts for first in FIRST_WORDS]
        for industry, lasts in LAST_WORDS.items()
    }
    for pool in pools.values():
        rng.shuffle(pool)
    return [pools[industry].pop() for industry in industries]


def person_names(count: int, rng: np.random.Generator) -> list[str]:
    """Names of people; some are the same, as in life."""
    given: Ints = rng.integers(0, len(GIVEN_NAMES), count)
    family: Ints = rng.integers(0, len(FAMILY_NAMES), count)
    return [f"{GIVEN_NAMES[g]} {FAMILY_NAMES[f]}" for g, f in zip(given.tolist(), family.tolist(), strict=True)]
