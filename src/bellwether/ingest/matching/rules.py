"""The rules by which names of several systems are found to be one account or person, strongest first."""

from enum import StrEnum

from bellwether.engine.warehouse.identities import MATCH


class Rule(StrEnum):
    """What two names have in common, the strongest first. `similar` is never sure."""

    ID = "id"
    DOMAIN_AND_NAME = "domain and name"
    DOMAIN = "domain"
    EMAIL = "e-mail"
    NAME = "name"
    SIMILAR = "similar name"


STRENGTH = {rule: place for place, rule in enumerate(Rule)}

DOMAIN, EMAIL, NAME = MATCH + "domain", MATCH + "email", MATCH + "name"
UNSURE = " unsure"
"""Ends the trait of a key that its mapping does not call sure."""

APART = MATCH + "apart"
"""The trait that names who a name is not, as a person has decided."""

TRAITS = {DOMAIN: Rule.DOMAIN, EMAIL: Rule.EMAIL, NAME: Rule.NAME}
"""The traits that hold keys, each with its rule."""

SOURCE = "matching: "
"""How the source of a merge begins that a rule has found; the rule follows."""

SYSTEM = MATCH + "system"
"""The trait that names a system that knows the name."""
