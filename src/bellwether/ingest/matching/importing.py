"""The end of an import: whose names the names of the file are, and what of it people have to decide."""

from collections import Counter
from collections.abc import Iterable

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.destination import Destination
from bellwether.ingest.matching.keys import KeyWriter
from bellwether.ingest.matching.questions import Crowd
from bellwether.ingest.matching.reconciling import Change, Matched, matching, reconcile
from bellwether.ingest.matching.rules import SOURCE, Rule
from bellwether.ingest.report import Tally

SHOWN = 3


def match_names(keys: KeyWriter, into: Destination, tally: Tally) -> None:
    """Matches the names of a file with those of other systems and tells what came of it."""
    if not keys.wanted:
        if keys.kind is Kind.ACCOUNT:
            withdraw_matches(into, tally)
        return
    found = matching(into.warehouse, into.catalog, keys.kind)
    change = reconcile(into.warehouse, found, keys.kind, into.recorded)
    names = keys.names()
    rules = Counter(rule for name, rule in found.rules().items() if name in names)
    tally.matched.update({rule: rules[rule] for rule in Rule if rules[rule]})
    ours = names | {one.into for one in found.members if one.name in names}
    tally.waiting = sum(not ours.isdisjoint((one.first, one.second)) for one in found.questions)
    tally.note(*_told(change, [one for one in found.matched if one.name in names or one.into in names], found.crowds))
    if change.made:
        tally.wrote("merges", WriteReport(created=len(change.made)))
    if change.withdrawn:
        tally.ended("merges", len(change.withdrawn))


def withdraw_matches(into: Destination, tally: Tally) -> None:
    """After an import that told of parents: a match that would put an account below itself no longer holds."""
    if not any(source.startswith(SOURCE) for source in into.warehouse.merges(Kind.ACCOUNT).source):
        return
    found = matching(into.warehouse, into.catalog, Kind.ACCOUNT)
    change = reconcile(into.warehouse, found, Kind.ACCOUNT, into.recorded)
    if change.withdrawn:
        tally.ended("merges", len(change.withdrawn))
        tally.note(*_told(change, [], ()))


def _told(change: Change, matched: list[Matched], crowds: Iterable[Crowd]) -> list[str]:
    said = []
    for rule in Rule:
        mine = [one for one in matched if one.key.rule is rule]
        shown = "; ".join(f"“{one.name}” is “{one.into}” ({one.key.text})" for one in mine[:SHOWN])
        if mine:
            said.append(f"Matched by {rule}: {shown}{_more(len(mine))}.")
    if change.withdrawn:
        shown = ", ".join(f"“{name}”" for name in change.withdrawn[:SHOWN])
        said.append(
            f"Matches that no longer hold, because what this file tells makes them unsure: {shown}"
            f"{_more(len(change.withdrawn))}. See “bellwether matches”."
        )
    said += [
        f"{crowd.bearers:,} have the {crowd.key.rule} {crowd.key.text}: too many to match or ask by. "
        "If it is not a company's own, list it under “never”."
        for crowd in crowds
    ]
    return said


def _more(count: int) -> str:
    return f", and {count - SHOWN:,} more" if count > SHOWN else ""
