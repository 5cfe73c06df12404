"""What a mapping says of matching, checked before its file is opened."""

from bellwether.ingest.mapping import AccountMapping, PersonMapping
from bellwether.ingest.refusal import ImportRefused

OFF = "off"
RULES = ("domain", "email", "name")


def check_match(mapping: AccountMapping | PersonMapping, file: str) -> None:
    """Refuses a `match` that could not be carried out."""
    match = mapping.match
    place = f"{file}, at “match”"
    if isinstance(match, str):
        if match != OFF:
            raise ImportRefused(
                f"{place}: write “match: {OFF}”, or what to match by, as in “match: {{domain: Website}}”."
            )
        return
    if match is None:
        return
    if not mapping.source:
        raise ImportRefused(
            f"{place}: ids are matched between systems, so this file needs the name of its own: add “source: …”."
        )
    if match.domain is None and match.email is None and match.name is None:
        raise ImportRefused(f"{place}: name at least one column: “domain”, “email” or “name”.")
    for rule in match.sure or ():
        if rule not in RULES:
            raise ImportRefused(f"{place}: “sure” lists some of {', '.join(RULES)}, not “{rule}”.")
    if isinstance(mapping, PersonMapping):
        if match.domain is not None:
            raise ImportRefused(f"{place}: a domain is a company's; people are matched by “email” (and “name”).")
        if match.email is None:
            raise ImportRefused(f"{place}: names of people are compared within one company's mail: add “email”.")
