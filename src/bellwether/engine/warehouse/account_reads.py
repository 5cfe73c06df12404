"""Reading the accounts: what is declared of them, when their first fact was, and from when they are gone."""

import numpy as np

from bellwether.engine.warehouse.dictionaries import ACCOUNTS
from bellwether.engine.warehouse.facts import holding, ints, latest, optional, texts
from bellwether.engine.warehouse.history_reads import HistoryReader
from bellwether.engine.warehouse.registry import Slots
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, NOW, Accounts, AsKnown, Ints, Kind
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import tree


def read_accounts(session: Session, slots: Slots, known: AsKnown, spans: tuple[Ints, Ints, Ints]) -> Accounts:
    """The canonical accounts in the order of their keys; `spans` tells of their first events."""
    canonical = canonical_keys(session, Kind.ACCOUNT, known)
    key, external, size = _canonical_identities(session, canonical)
    created, names = _declared(session, known, canonical, size)
    return Accounts(
        key=key,
        external_id=external,
        name=_named(key, external, names),
        created=created[key],
        first_fact=_first_facts(HistoryReader(session, slots, known), spans, canonical, size)[key],
        deleted=_deleted(session, known, size)[key],
    )


def read_directory(session: Session) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
    """Keys, outside ids and names of the canonical accounts: what a table needs, without asking the facts."""
    canonical = canonical_keys(session, Kind.ACCOUNT, NOW)
    key, external, size = _canonical_identities(session, canonical)
    return key, external, _named(key, external, _declared(session, NOW, canonical, size)[1])


def _canonical_identities(session: Session, canonical: Ints | None) -> tuple[Ints, tuple[str, ...], int]:
    """Keys that stand for themselves, their outside ids, and one more than the highest key of all."""
    identities = session.table(tree("SELECT code, text FROM d ORDER BY code", {"d": ACCOUNTS}))
    every = ints(identities, "code")
    stands_for_itself = resolved(every, canonical) == every
    external = np.array(identities.column("text").to_pylist(), dtype=object)[stands_for_itself].tolist()
    return every[stands_for_itself], tuple(external), int(every.max(initial=0)) + 1


def _named(key: Ints, external: tuple[str, ...], names: list[str]) -> tuple[str, ...]:
    """Each account's name; its outside id where it has none."""
    return tuple(names[one] or outside for one, outside in zip(key.tolist(), external, strict=True))


def _declared(session: Session, known: AsKnown, canonical: Ints | None, size: int) -> tuple[Ints, list[str]]:
    """The earliest creation that any of an account's names declares, and the account's own name."""
    found = latest(
        session.table(holding(session, "account", ("k", "hash", "recorded", "account", "name", "created"), known))
    )
    account, declared = ints(found, "account"), optional(found, "created")
    created = np.full(size, NO_DAY, dtype=np.int64)
    np.minimum.at(created, resolved(account, canonical), np.where(declared.present, declared.values, NO_DAY))
    names = [""] * size
    for key, name in zip(account.tolist(), texts(found, "name"), strict=True):
        names[key] = name
    return created, names


def _deleted(session: Session, known: AsKnown, size: int) -> Ints:
    found = latest(session.table(holding(session, "deletion", ("k", "hash", "recorded", "account", "day"), known)))
    deleted = np.full(size, NO_DAY, dtype=np.int64)
    deleted[ints(found, "account")] = ints(found, "day")
    return deleted


def _first_facts(reader: HistoryReader, spans: tuple[Ints, Ints, Ints], canonical: Ints | None, size: int) -> Ints:
    """The day of the first event or record; neither memberships nor traits make an account exist."""
    first = np.full(size, NO_DAY, dtype=np.int64)
    accounts, events, _ = spans
    np.minimum.at(first, accounts, events)
    for collection in reader.slots.catalog.collections.values():
        account, start = reader.first_days(collection.key, collection.start_field)
        np.minimum.at(first, resolved(account, canonical), np.where(start.present, start.values, NO_DAY))
    first[NOBODY] = NO_DAY
    return first
