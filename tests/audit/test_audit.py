"""The audit record is added to, never changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from bellwether.audit import actions, queries
from bellwether.audit.domain import Act, Deed, Recorded
from bellwether.audit.models import AppendOnly, Entry
from bellwether.workspace.home import Home

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDED = Deed(Act.ADDED, "metric", "logins", None, '{"name":"Logins"}')
CHANGED = Deed(Act.CHANGED, "metric", "logins", '{"name":"Logins"}', '{"name":"Sign-ins"}')
OTHER = Deed(Act.REMOVED, "segment", "big", '{"name":"Big"}', None)


def test_what_was_recorded_is_read_back_the_latest_first(home: Home) -> None:
    actions.record([ADDED, CHANGED, OTHER], by="ada", at=NOON, why="spring cleaning")
    assert queries.entries() == tuple(
        Recorded(deed, "ada", NOON, "spring cleaning") for deed in (OTHER, CHANGED, ADDED)
    )


def test_a_deed_is_recorded_however_its_subject_is_called(home: Home) -> None:
    actions.record([Deed(Act.CHANGED, "trait", "s" * 501), Deed(Act.CHANGED, "trait", "se\0at")], by="ä" * 201, at=NOON)
    assert [(entry.deed.subject, entry.by) for entry in queries.entries()] == [
        ("se\ufffdat", "ä" * 199 + "…"),
        ("s" * 499 + "…", "ä" * 199 + "…"),
    ]


def test_the_record_of_one_subject_leaves_out_the_others(home: Home) -> None:
    actions.record([ADDED, CHANGED, OTHER], by="ada", at=NOON)
    assert [entry.deed for entry in queries.entries(kind="metric", subject="logins")] == [CHANGED, ADDED]
    assert [entry.deed for entry in queries.entries(kind="segment")] == [OTHER]
    assert [entry.deed for entry in queries.entries(limit=1)] == [OTHER]


def test_an_entry_can_be_neither_changed_nor_removed(home: Home) -> None:
    actions.record([ADDED], by="ada", at=NOON)
    entry = Entry.objects.get()
    entry.by = "somebody else"
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        Entry.objects.all().delete()
    with pytest.raises(AppendOnly):
        Entry.objects.update(by="somebody else")
    assert [recorded.by for recorded in queries.entries()] == ["ada"]


def test_a_deed_that_is_rolled_back_is_not_on_record(home: Home) -> None:
    def fail_after_recording() -> None:
        with transaction.atomic():
            actions.record([ADDED], by="ada", at=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()
    assert queries.entries() == ()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET by = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_keeps_what_is_on_record(home: Home, statement: str) -> None:
    actions.record([ADDED], by="ada", at=NOON)
    with pytest.raises(IntegrityError, match="the audit record cannot be"), connection.cursor() as cursor:
        cursor.execute(statement)
