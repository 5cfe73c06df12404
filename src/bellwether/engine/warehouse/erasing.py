"""Erasing a person: random surrogates take the place of their names, their traits go, and counts stay."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.dictionaries import ABSENT, PEOPLE, TEXTS, codes, texts_of
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.registry import EVENT, column_name, placed
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOBODY, AsKnown, Ints, Kind
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.scrubbing import Scrub
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import among, column, columns_of
from bellwether.engine.warehouse.visitors import names_of_visits
from bellwether.engine.warehouse.writer import Erasure, RefusedWrite

_PERSON = KIND_CODES[Kind.PERSON]


def erase(session: Session, person: str, recorded: int) -> Erasure:
    """What was replaced. The names come last, so that an erasure that was interrupted can be asked for again."""
    keys = _keys(session, person)
    places = _Places.of(session)
    told = _told(session, keys, places)
    accounts = _accounts(session, keys, places)
    _note(session, keys, accounts, recorded)
    events = _scrub_events(session, keys, told)
    traits = _count(session, "trait", _traits_of(keys))
    session.delete("trait", _traits_of(keys))
    _rename(session, TEXTS, told.in_dictionary)
    _rename(session, PEOPLE, {name: told.everywhere.replaced[name] for name in texts_of(session, PEOPLE, keys)})
    return Erasure(told.everywhere, int(accounts.size), traits, events)


def erased_accounts(session: Session, after: int) -> Ints:
    """The canonical accounts (as known at the instant) at which somebody had facts who was erased after it."""
    query = columns_of("erasure", ["account"]).where(exp.GT(this=column("recorded"), expression=exp.convert(after)))
    if session.committed is not None:
        query = query.where(exp.LT(this=column("fact"), expression=exp.convert(first_fact(session.committed + 1))))
    found = ints(session.table(query.distinct()), "account")
    return np.unique(resolved(found, canonical_keys(session, Kind.ACCOUNT, AsKnown(after))))


@dataclass(frozen=True, slots=True)
class _Told:
    """What tells of the person: in their own rows, in anybody's, and as texts by code."""

    everywhere: Scrub
    in_others: Scrub
    in_dictionary: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Places:
    """The columns of text codes: of names that the engine goes by, and of what facts say, with or without a person."""

    structural: tuple[tuple[str, str], ...]
    of_people: tuple[tuple[str, str], ...]
    of_nobody: tuple[tuple[str, str], ...]
    records: tuple[str, ...]

    @classmethod
    def of(cls, session: Session) -> "_Places":
        slots = placed(session)
        texts = {(scope, column_name(scope, place)) for (scope, _, kind, _), place in slots.items() if _is_text(kind)}
        records = sorted({scope for scope, *_ in slots if scope != EVENT})
        sources = [(table, "source") for table in (*FACTS, *records)]
        return cls(
            structural=(("trait", "trait"), ("entered", "metric"), ("adjustment", "metric"), *sources),
            of_people=(*sorted(texts), *((table, "record") for table in records)),
            of_nobody=(("entered", "text"),),
            records=tuple(records),
        )


def _is_text(kind: str) -> bool:
    return kind == FieldType.TEXT


def _keys(session: Session, person: str) -> Ints:
    """The keys of all names of the person."""
    key = int(codes(session, PEOPLE, pa.array([person]))[0])
    if key == ABSENT:
        message = f"nobody is known as “{person}”: give the id that the facts came with"
        raise RefusedWrite(message)
    canonical = canonical_keys(session, Kind.PERSON)
    return np.array([key]) if canonical is None else np.flatnonzero(canonical == canonical[key])


def _told(session: Session, keys: Ints, places: _Places) -> _Told:
    """Names, addresses, and those texts of their traits that no other fact says."""
    names = set(texts_of(session, PEOPLE, keys)) | names_of_visits(session, keys)
    traits = ints(
        session.table(columns_of("trait", ["text"]).where(_traits_of(keys), _is_there("text")).distinct()), "text"
    )
    named = codes(session, TEXTS, pa.array(sorted(names), pa.string()))
    candidates = np.unique(np.concatenate([traits, named[named != ABSENT]]))
    text = dict(zip(candidates.tolist(), texts_of(session, TEXTS, candidates), strict=True))
    structural = {text[code] for code in _used(session, places.structural, candidates, None)}
    others_have = {text[code] for code in _used(session, [("trait", "text")], candidates, exp.not_(_traits_of(keys)))}
    someone_else = exp.Not(this=among("person", keys.tolist()))
    used = _used(session, places.of_people, candidates, someone_else) | _used(
        session, places.of_nobody, candidates, None
    )
    shared = others_have | {text[code] for code in used}
    said = {text[code] for code in traits.tolist()} - structural
    telling = {one for one in names if not one.isdigit()} | {one for one in said - others_have if "@" in one}
    own = telling | (said - shared)
    replaced = {one: f"erased-{secrets.token_hex(8)}" for one in sorted(own | names)}
    return _Told(
        Scrub(replaced, frozenset(telling)),
        Scrub({one: replaced[one] for one in telling}, frozenset(telling)),
        {
            one: replaced[one]
            for one in sorted(own | (names - shared))
            if one in text.values() and one not in structural
        },
    )


def _traits_of(keys: Ints) -> exp.Expr:
    return exp.and_(column("kind").eq(_PERSON), among("subject", keys.tolist()))


def _is_there(name: str) -> exp.Expr:
    return exp.Not(this=exp.Is(this=column(name), expression=exp.Null()))


def _used(session: Session, places: Iterable[tuple[str, str]], wanted: Ints, condition: exp.Expr | None) -> set[int]:
    """Those of the codes that stand in any of the columns."""
    found: set[int] = set()
    if not wanted.size:
        return found
    for table, name in places:
        query = columns_of(table, [name]).where(among(name, wanted.tolist())).distinct()
        if condition is not None:
            query = query.where(condition.copy())
        found |= set(ints(session.table(query), name).tolist())
    return found


def _accounts(session: Session, keys: Ints, places: _Places) -> Ints:
    """The accounts at which the person ever had a fact."""
    someone = exp.NEQ(this=column("account"), expression=exp.convert(NOBODY))
    pieces = [
        ints(
            session.table(columns_of(table, ["account"]).where(among("person", keys.tolist()), someone).distinct()),
            "account",
        )
        for table in ("membership", EVENT, *places.records)
    ]
    return np.unique(np.concatenate(pieces))


def _note(session: Session, keys: Ints, accounts: Ints, recorded: int) -> None:
    """That older views of these accounts are not what they were; it also makes their values dirty."""
    batch = session.next_batch()
    size = int(accounts.size)
    session.append(
        "erasure",
        pa.table(
            {
                "fact": pa.array(first_fact(batch) + np.arange(size, dtype=np.int64)),
                "recorded": pa.array(np.full(size, recorded, dtype=np.int64)),
                "source": pa.array(np.full(size, ABSENT, dtype=np.int32)),
                "k": pa.array(accounts.astype(np.int64)),
                "hash": pa.array(np.zeros(size, dtype=np.int64)),
                "person": pa.array(np.full(size, keys[0], dtype=np.int32)),
                "account": pa.array(accounts.astype(np.int32)),
            }
        ),
    )


def _scrub_events(session: Session, keys: Ints, told: _Told) -> int:
    """How many events had their ids or raw JSON changed."""
    theirs = among("person", keys.tolist())
    changed = _refilled(session, "id", theirs, told.everywhere.text)
    changed |= _refilled(session, "raw", exp.and_(theirs.copy(), _is_there("raw")), told.everywhere.json)
    if told.in_others.replaced:
        mentions = exp.or_(*(_contains("raw", one) for one in told.in_others.replaced))
        others = exp.and_(exp.Not(this=theirs.copy()), _is_there("raw"), mentions)
        changed |= _refilled(session, "raw", others, told.in_others.json)
    return len(changed)


def _contains(name: str, text: str) -> exp.Expr:
    position = exp.StrPosition(this=column(name), substr=exp.Literal.string(text))
    return exp.GT(this=position, expression=exp.convert(0))


def _refilled(session: Session, name: str, which: exp.Expr, scrub: Callable[[str], str]) -> set[int]:
    """The events whose column says something else now."""
    facts: list[int] = []
    texts: list[str] = []
    for batch in list(session.stream(columns_of(EVENT, ["fact", name]).where(which))):
        for fact, said in zip(batch.column("fact").to_pylist(), batch.column(name).to_pylist(), strict=True):
            scrubbed = scrub(said)
            if scrubbed != said:
                facts.append(fact)
                texts.append(scrubbed)
    if facts:
        session.fill(
            EVENT, name, pa.table({"fact": pa.array(facts, pa.int64()), "value": pa.array(texts, pa.string())})
        )
    return set(facts)


def _count(session: Session, table: str, which: exp.Expr) -> int:
    return int(session.table(columns_of(table, ["fact"]).where(which)).num_rows)


def _rename(session: Session, dictionary: str, renamed: Mapping[str, str]) -> None:
    """Gives the codes of texts other texts; the old ones go last, so that no code is ever without a text."""
    if not renamed:
        return
    found = codes(session, dictionary, pa.array(list(renamed), pa.string()))
    session.append(
        dictionary,
        pa.table({"code": pa.array(found.astype(np.int32)), "text": pa.array(list(renamed.values()), pa.string())}),
    )
    literals: list[exp.Expr] = [exp.Literal.string(one) for one in renamed]
    session.delete(dictionary, exp.In(this=column("text"), expressions=literals))
