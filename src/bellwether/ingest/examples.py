"""What a trial shows of what it would write: some facts, before and after."""

from collections.abc import Iterator, Mapping
from datetime import date

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.writer import Sample
from bellwether.ingest.destination import Destination, FactStore
from bellwether.ingest.report import Act, Example, Tally

_SUBJECT = ("id", "record", "account", "subject", "person", "event", "origin", "currency", "metric")
"""What says whose a fact is, if it has it; of events and records, `id` or `record` alone."""

_ALONE = ("id", "record")


def show_examples(tally: Tally, into: Destination) -> None:
    """Puts the facts that were written into words."""
    for kind, samples in tally.facts.items():
        for example in _examples(kind, samples, into.warehouse):
            tally.example(example)


def _examples(kind: str, samples: list[Sample], store: FactStore) -> Iterator[Example]:
    scope = samples[0].scope if samples else ""
    asked = [fact for one in samples for fact in (one.fact, one.before) if fact is not None]
    told = store.retold(scope, asked) if asked else {}
    for one in samples:
        act = Act.CREATED if one.before is None else Act.UPDATED
        after, before = told.get(one.fact, {}), told.get(one.before or -1, {})
        if scope == "trait" and one.before is None:
            before = _trait_before(after, store)
            act = Act.UPDATED if before else Act.CREATED
        if scope == "trait":
            before, after = _as_trait(before), _as_trait(after)
        names = [name for name in _ALONE if name in after][:1] or [name for name in _SUBJECT if name in after]
        subject = " ".join(after[name] for name in names)
        yield Example(kind, act, subject, _without(before, names), _without(after, names))


def _trait_before(after: Mapping[str, str], store: FactStore) -> dict[str, str]:
    """What the trait was on the day before: a change of it is a new fact, from a day on."""
    kind, trait, since = Kind(after["kind"]), after["trait"], after.get("effective")
    if since is None:
        return {}
    history = store.traits(kind, trait)
    mine = history.subject == store.keys(kind, [after["subject"]])[0]
    earlier = history.fact[mine & (history.day < day_number(date.fromisoformat(since)))]
    return store.retold("trait", [int(earlier[-1])])[int(earlier[-1])] if earlier.size else {}


def _as_trait(told: Mapping[str, str]) -> dict[str, str]:
    """A trait's value by the name of the trait."""
    if "trait" not in told:
        return {}
    value = {told["trait"]: told.get("text", told.get("number", "(none)"))}
    since = {"from": told["effective"]} if "effective" in told else {}
    return {"subject": told.get("subject", ""), **value, **since}


def _without(told: Mapping[str, str], names: list[str]) -> dict[str, str]:
    return {name: text for name, text in told.items() if name not in names and name != "kind"}
