"""Names of their own for the ids of a system, so that its 1042 is not the 1042 of another one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.refusal import ImportRefused

SHARED, OWN = "shared", "own"
SIGN = ":"


class Whose(StrEnum):
    """What a column of ids names. Events and records of any collection are records here."""

    ACCOUNT = "account"
    USER = "user"
    RECORD = "record"


IdSpec = str | dict[str, str]
"""`shared` (ids as they stand), `own` (of the mapping's source), a source's name, or one of these for each kind."""


class Names(Protocol):
    """A mapping, as far as names of ids go."""

    @property
    def source(self) -> str:
        """The system that the file comes from."""
        ...

    @property
    def ids(self) -> IdSpec:
        """In which systems its ids are ids."""
        ...


def named(ids: pa.Array, whose: Whose, mapping: Names) -> pa.Array:
    """The outside names of ids as the warehouse knows them: with their system before them, where they have one."""
    prefix = prefix_of(whose, mapping)
    return pc.binary_join_element_wise(prefix, ids, "") if prefix else ids


def prefix_of(whose: Whose, mapping: Names) -> str:
    """What stands before the ids of one kind."""
    said = mapping.ids.get(whose, SHARED) if isinstance(mapping.ids, Mapping) else mapping.ids
    if said == SHARED:
        return ""
    return (mapping.source if said == OWN else said) + SIGN


def check_ids(mapping: Names, file: str) -> None:
    """Refuses ids that are said to be of a system that has no name, or no good one."""
    said = mapping.ids if isinstance(mapping.ids, Mapping) else dict.fromkeys(Whose, mapping.ids)
    for whose, system in said.items():
        if whose not in set(Whose):
            raise ImportRefused(f"{file}, at “ids”: there is no key “{whose}” here; known are {', '.join(Whose)}.")
        if system == OWN and not mapping.source:
            raise ImportRefused(f"{file}, at “ids”: “own” needs the name of the system: add a line “source: …”.")
        name = mapping.source if system == OWN else system
        if not name or SIGN in name:
            raise ImportRefused(
                f"{file}, at “ids”: say “{SHARED}”, “{OWN}”, or the source whose ids these are (without “{SIGN}”)."
            )
