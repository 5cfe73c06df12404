"""The questions that wait, both candidates side by side, and the names of one account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reconciling import Matching, matching
from bellwether.ingest.matching.rules import SOURCE, SYSTEM, Rule
from bellwether.ingest.matching.statements import KEY_TRAITS
from bellwether.ingest.matching.wording import told_key, why
from bellwether.ui.addresses import account_address
from bellwether.workspace.running import running

MOST = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the two: its name and id, the systems that know it, and what else they say of it."""

    id: str
    name: str
    url: str
    systems: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page asks it."""

    kind: str
    number: str
    pair: tuple[Candidate, Candidate]
    common: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of a kind: the first of them, how many there are, and how many names were matched by which rule."""

    kind: str
    questions: tuple[Asked, ...]
    count: int
    matched: tuple[tuple[str, int], ...]
    crowds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name by which a system knows the account. `by`: a rule, a person, or nobody where it stands for itself."""

    id: str
    systems: tuple[str, ...]
    by: str
    number: int | None


def asking(kind: Kind) -> Asking:
    """What is to be decided about the names of a kind."""
    found = _matching(kind)
    shown = found.questions[:MOST]
    named = {name for one in shown for name in (one.first, one.second)}
    said = _said(kind, named)
    called = _called(kind)
    counts = Counter(found.rules().values())
    return Asking(
        kind.value,
        tuple(_asked(kind, one, said, called) for one in shown),
        len(found.questions),
        tuple((rule.value, counts[rule]) for rule in Rule if counts[rule]),
        tuple(f"{one.bearers:,} {kind.value}s have the {told_key(one.key)}" for one in found.crowds),
    )


def open_question(kind: Kind, number: str) -> Question | None:
    """The question of that number; None where it is answered."""
    return next((one for one in _matching(kind).questions if one.number == number), None)


def names_of(account: str) -> tuple[Name, ...]:
    """Every name of an account, its own id first."""
    store = running().warehouse
    merges = store.merges(Kind.ACCOUNT)
    last = {
        name: (into, source, fact)
        for name, into, source, fact in zip(merges.name, merges.into, merges.source, merges.fact.tolist(), strict=True)
    }
    candidates = sorted({*merges.name, *merges.into} - {account})
    keys = store.keys(Kind.ACCOUNT, [account, *candidates]).tolist()
    mine = [name for name, key in zip(candidates, keys[1:], strict=True) if key == keys[0]]
    said = _said(Kind.ACCOUNT, {account, *mine})
    return tuple(_name(one, last, said.get(one, {}).get(SYSTEM, ())) for one in (account, *mine))


Said = Mapping[str, Mapping[str, Sequence[str]]]


def _name(name: str, last: Mapping[str, tuple[str, str, int]], systems: Sequence[str]) -> Name:
    into, source, fact = last.get(name, (name, "", None))
    if into == name:
        return Name(name, tuple(systems), "", None)
    rule = source.removeprefix(SOURCE) if source.startswith(SOURCE) else ""
    return Name(name, tuple(systems), f"the same {rule}" if rule else "a person", fact)


def _said(kind: Kind, names: set[str]) -> dict[str, dict[str, list[str]]]:
    """What systems told of some names: by name and trait the texts."""
    told = running().warehouse.told(kind, [SYSTEM, *KEY_TRAITS])
    mine = told.filter(pc.is_in(told["name"], pc.cast(sorted(names), told["name"].type))) if names else told.slice(0, 0)
    found: dict[str, dict[str, list[str]]] = {}
    columns = (mine[column].to_pylist() for column in ("name", "trait", "text"))
    for name, trait, text in zip(*columns, strict=True):
        texts = found.setdefault(name, {}).setdefault(trait, [])
        if text not in texts:
            texts.append(text)
    return found


def _asked(kind: Kind, one: Question, said: Said, called: Mapping[str, str]) -> Asked:
    first, second = (_candidate(kind, name, said.get(name, {}), called) for name in (one.first, one.second))
    return Asked(kind.value, one.number, (first, second), tuple(told_key(key) for key in one.keys), why(one))


def _candidate(kind: Kind, name: str, said: Mapping[str, Sequence[str]], called: Mapping[str, str]) -> Candidate:
    url = account_address(name) if kind is Kind.ACCOUNT and name in called else ""
    return Candidate(name, called.get(name, ""), url, tuple(said.get(SYSTEM, ())), tuple(_keys(said)))


def _keys(said: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for trait, texts in said.items():
        if trait != SYSTEM:
            word = trait.partition(":")[2].removesuffix(" unsure")
            yield f"{word} {', '.join(texts)}"


def _called(kind: Kind) -> dict[str, str]:
    if kind is not Kind.ACCOUNT:
        return {}
    _, ids, names = running().warehouse.directory()
    return dict(zip(ids, names, strict=True))


def _matching(kind: Kind) -> Matching:
    return matching(running().warehouse, running().catalog(), kind)
