"""What events tell of habits: accounts that fell asleep, people of several accounts, robots, empty properties."""

from collections.abc import Iterator

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.quality.evidence import Evidence, told
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some

ASLEEP = 365
"""Days without an event after which an account is asleep, beside others that are not."""

ROBOTS = ("is_bot", "bot", "robot", "is_test", "test", "is_internal", "internal")
"""What properties are called that are true of events which no customer made."""

_NEARLY = 0.01
_KEY_BITS = 32


def sleeping_accounts(evidence: Evidence) -> Iterator[DataFinding]:
    """Accounts whose last event is more than a year older than the last of all."""
    account, _, last = evidence.activity
    if not last.size:
        return
    newest = np.full(evidence.size, -1, dtype=np.int64)
    np.maximum.at(newest, account, last)
    keys = np.flatnonzero(newest >= 0)
    keys = keys[keys != NOBODY]
    latest = min(int(last.max()), evidence.today)
    asleep = keys[newest[keys] < latest - ASLEEP]
    if asleep.size:
        yield DataFinding(
            "sleeping_accounts",
            Severity.INFO,
            "events",
            f"{asleep.size:,} of {keys.size:,} accounts have had no event for a year before {told(latest)}: their "
            "counts are 0, and not unknown.",
            "If they left, say so (“deleted” of the account); if not, look whether they are still tracked.",
            int(asleep.size),
            int(keys.size),
            some(f"{evidence.account(key)}: {told(int(newest[key]))}" for key in asleep[:8].tolist()),
        )


def shared_people(evidence: Evidence) -> Iterator[DataFinding]:
    """People who have events in more than one account: a group counts them once, the sum of its accounts does not."""
    account, person, _ = evidence.activity
    there = (account != NOBODY) & (person != NOBODY)
    # Sorted as one integer each: many times faster than looking for distinct pairs.
    pairs = np.sort(person[there] << _KEY_BITS | account[there])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: pairs.size]]
    owner = pairs >> _KEY_BITS
    first = np.append(True, owner[1:] != owner[:-1])[: owner.size]
    people = owner[first]
    shared = people[np.diff(np.append(np.flatnonzero(first), owner.size)) > 1]
    if shared.size:
        names = evidence.warehouse.external_ids(Kind.PERSON, shared[:8])
        yield DataFinding(
            "people_in_several_accounts",
            Severity.INFO,
            "events",
            f"{shared.size:,} of {people.size:,} people have events in more than one account.",
            "Nothing: a group counts each of them once. Do not add up the users of accounts.",
            int(shared.size),
            int(people.size),
            some(names),
        )


def robots(evidence: Evidence) -> Iterator[DataFinding]:
    """Properties that tell of robots, tests or our own staff, and that no exclusion reads."""
    told_of = " ".join(one.condition for one in evidence.catalog.exclusions.values())
    for key, field in evidence.catalog.properties.items():
        if key not in ROBOTS or field.type is not FieldType.BOOLEAN or key in told_of:
            continue
        rows, filled = evidence.filled
        if filled.get(key):
            yield DataFinding(
                "robots_count",
                Severity.WARNING,
                f"events.{key}",
                f"Events say of themselves whether they are “{key}”, and no exclusion leaves those out.",
                f"Add an exclusion: {{key: {key}, name: …, condition: {key} == true}}.",
                filled[key],
                rows,
            )


def nearly_filled(evidence: Evidence) -> Iterator[DataFinding]:
    """Properties that all but a few events have."""
    rows, filled = evidence.filled
    for key, count in filled.items():
        missing = rows - count
        if 0 < missing <= _NEARLY * rows:
            yield DataFinding(
                "nearly_filled",
                Severity.INFO,
                f"events.{key}",
                f"{missing:,} of {rows:,} events ({share(missing, rows)}) have no {key}, which all others have.",
                f"Nothing: they are left out where {key} is counted or added up.",
                missing,
                rows,
            )
