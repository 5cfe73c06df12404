"""Accounts: the same name twice, named by facts only, without any facts, created in days to come."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from bellwether.engine.warehouse.rows import NO_DAY, Flags, Kind
from bellwether.ingest.hierarchy import PARENT
from bellwether.ingest.quality.evidence import Evidence, told
from bellwether.ingest.quality.finding import DataFinding, Severity, some


def same_name(evidence: Evidence) -> Iterator[DataFinding]:
    """Accounts that are called the same, but for case and white space."""
    accounts = evidence.accounts
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, external in zip(accounts.name, accounts.external_id, strict=True):
        by_name[" ".join(unicodedata.normalize("NFKC", name).casefold().split())].append(external)
    twice = {name: ids for name, ids in by_name.items() if name and len(ids) > 1}
    if twice:
        count = sum(len(ids) for ids in twice.values())
        yield DataFinding(
            "same_name",
            Severity.WARNING,
            "accounts",
            f"{count:,} accounts share {len(twice):,} names.",
            "If two of them are one customer, make them one with “bellwether merge account ID INTO”.",
            count,
            accounts.key.size,
            some(f"{', '.join(ids[:4])}: “{name}”" for name, ids in twice.items()),
        )


def undeclared(evidence: Evidence) -> Iterator[DataFinding]:
    """Accounts that no file of accounts named, where there are such files."""
    accounts = evidence.accounts
    declared = evidence.declared[accounts.key]
    strange = ~declared & ~_parents(evidence)
    if declared.any() and strange.any():
        yield DataFinding(
            "unknown_accounts",
            Severity.ERROR,
            "accounts",
            f"{int(strange.sum()):,} of {accounts.key.size:,} accounts are named by facts only, "
            "and by no list of accounts.",
            "Import the accounts that are missing, or correct the ids in the files that name them.",
            int(strange.sum()),
            accounts.key.size,
            some(evidence.named(strange)),
        )


def _parents(evidence: Evidence) -> Flags:
    """Which accounts are parents: they may exist only as the name of what is above others."""
    told = evidence.warehouse.traits(Kind.ACCOUNT, PARENT).value
    names = evidence.warehouse.texts(np.unique(told.values[told.present]))
    parents: Flags = np.isin(evidence.accounts.key, evidence.warehouse.keys(Kind.ACCOUNT, names))
    return parents


def without_facts(evidence: Evidence) -> Iterator[DataFinding]:
    """Accounts that no event and no record is of."""
    accounts = evidence.accounts
    empty = (accounts.first_fact >= NO_DAY) & ~_parents(evidence)
    if empty.any() and not empty.all():
        yield DataFinding(
            "accounts_without_facts",
            Severity.WARNING,
            "accounts",
            f"{int(empty.sum()):,} of {accounts.key.size:,} accounts have no event and no record.",
            "Look whether their facts come under another id; then merge the two.",
            int(empty.sum()),
            accounts.key.size,
            some(evidence.named(empty)),
        )


def created_in_the_future(evidence: Evidence) -> Iterator[DataFinding]:
    """Accounts that are to be created only after today."""
    accounts = evidence.accounts
    future = (accounts.created > evidence.today) & (accounts.created < NO_DAY)
    if future.any():
        days = accounts.created[np.flatnonzero(future)].tolist()
        yield DataFinding(
            "future_dates",
            Severity.ERROR,
            "accounts, created",
            f"{int(future.sum()):,} accounts are created after today ({told(evidence.today)}).",
            "Look whether day and month are read in the right order (“format” in the mapping).",
            int(future.sum()),
            accounts.key.size,
            some(f"{name}: {told(day)}" for name, day in zip(evidence.named(future), days, strict=False)),
        )
