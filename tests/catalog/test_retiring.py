"""A definition goes out of force alone, with what belongs to it, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bellwether.audit.models import Entry
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship, apply, retire
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.reading import read_text
from bellwether.workspace.home import Home

AUTHORSHIP = Authorship("Ada", datetime(2024, 3, 1, tzinfo=UTC), "Nobody reads it")
TEXT = """
events: [Login]
families: [{key: use, name: Use, metrics: [logins, twice]}]
metrics:
  - {key: logins, name: Logins, formula: 'count("Login", 30d)', family: use}
  - {key: twice, name: Twice, formula: logins * 2, family: use, target: 3}
targets: [{metric: twice, value: 4, account: a}]
segments: [{key: busy, name: Busy, condition: logins > 3}]
"""


@pytest.fixture(autouse=True)
def stored(home: Home) -> None:
    apply(read_text(TEXT, "x.yaml"), AUTHORSHIP)


def test_what_others_read_stays_and_the_refusal_names_them() -> None:
    with pytest.raises(DefinitionsRefused) as refused:
        retire(Kind.METRIC, "logins", AUTHORSHIP)
    assert {problem.where for problem in refused.value.problems} == {"metric twice", "segment busy"}
    assert set(queries.catalog().metrics) == {"logins", "twice"}


def test_a_metric_goes_with_its_targets_and_leaves_its_family_in_order() -> None:
    applied = retire(Kind.METRIC, "twice", AUTHORSHIP)
    assert [(str(one.step), one.kind.value, one.key) for one in applied.changes] == [
        ("changed", "family", "use"),
        ("removed", "metric", "twice"),
        ("removed", "target", "twice account a"),
    ]
    assert list(queries.catalog().metrics) == ["logins"]
    assert [key for key, _ in queries.archived(Kind.METRIC)] == ["twice"]
    assert [one.retired for one in queries.versions(Kind.METRIC, "twice")] == [False, True]


def test_the_last_of_its_kind_can_go_and_come_back_with_its_next_number() -> None:
    retire(Kind.SEGMENT, "busy", AUTHORSHIP)
    assert queries.catalog().segments == {}
    (found,) = queries.archived(Kind.SEGMENT)
    apply(read_text("segments: [{key: busy, name: Busy, condition: logins > 3}]", "x.yaml"), AUTHORSHIP)
    assert found[0] == "busy"
    assert queries.definitions().of(Kind.SEGMENT)["busy"].version == 3


def test_archiving_is_on_record_with_its_reason() -> None:
    retire(Kind.SEGMENT, "busy", AUTHORSHIP)
    last = Entry.objects.latest("id")
    assert (last.act, last.kind, last.subject, last.by, last.why) == (
        "removed",
        "segment",
        "busy",
        "Ada",
        "Nobody reads it",
    )
