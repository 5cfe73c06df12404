"""Everything that is looked for in the facts of a workspace."""

from collections.abc import Callable, Iterator

from bellwether.ingest.quality.accounts import created_in_the_future, same_name, undeclared, without_facts
from bellwether.ingest.quality.amounts import value_findings
from bellwether.ingest.quality.arrivals import emptier_fields, silent_accounts, stale_sources
from bellwether.ingest.quality.contradictions import contradictions, forbidden_rows
from bellwether.ingest.quality.events import event_findings
from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.finding import DataFinding, Severity
from bellwether.ingest.quality.habits import nearly_filled, robots, shared_people, sleeping_accounts
from bellwether.ingest.quality.imported import duplicated_ids, made_missing, rejected_rows
from bellwether.ingest.quality.records import record_findings
from bellwether.ingest.quality.references import broken_references

LOOKS: tuple[Callable[[Evidence], Iterator[DataFinding]], ...] = (
    rejected_rows,
    duplicated_ids,
    made_missing,
    stale_sources,
    silent_accounts,
    emptier_fields,
    same_name,
    undeclared,
    without_facts,
    created_in_the_future,
    event_findings,
    sleeping_accounts,
    shared_people,
    robots,
    nearly_filled,
    record_findings,
    value_findings,
    contradictions,
    forbidden_rows,
    broken_references,
)

_ORDER = tuple(Severity)


def examine(evidence: Evidence) -> tuple[DataFinding, ...]:
    """What was found, the worst first, else in the order in which it is looked for."""
    found = [finding for look in LOOKS for finding in look(evidence)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.severity)))
