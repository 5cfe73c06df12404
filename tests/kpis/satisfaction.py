"""Answers to surveys, and feedback, as the published examples have them."""

from __future__ import annotations

from datetime import date, timedelta

from tests.kpis.tables import Tables

ASKED = "2025-06-10T09:00:00Z"


def answers(tables: Tables, account: str, kind: str, scores: list[int], **cells: object) -> None:
    """One answer of one person each."""
    for number, score in enumerate(scores):
        person = f"{account}-{number}"
        tables.add("responses", account, user=person, responded_at=ASKED, kind=kind, score=score, **cells)


def csat(tables: Tables) -> None:
    """T01, T02 and T36: eight of ten; one of each; none of twelve."""
    answers(tables, tables.account("T01"), "csat", [5] * 5 + [4] * 3 + [1] * 2)
    answers(tables, tables.account("T02"), "csat", [1, 2, 3, 4, 5])
    answers(tables, tables.account("T36"), "csat", [1, 2, 3] * 4)


def nps(tables: Tables) -> None:
    """T03 to T06: shares as they are printed, and a code that is no answer."""
    answers(tables, tables.account("T03", "a"), "nps", [10] * 58 + [8] * 25 + [3] * 17)
    answers(tables, tables.account("T03", "b"), "nps", [9] * 72 + [7] * 15 + [6] * 13)
    answers(tables, tables.account("T04"), "nps", [10] * 162 + [7] * 108 + [0] * 54)
    answers(tables, tables.account("T05"), "nps", [9] * 341 + [8] * 342 + [6] * 341)
    answers(tables, tables.account("T06"), "nps", [10, 9, 11, 6])


def feedback(tables: Tables) -> None:
    """Twenty accepted 90 to 180 days ago, five of them implemented within 90 days; one more too late, one declined."""
    account = tables.account("A3")
    received = date(2025, 2, 1)
    for number in range(20):
        done = received + timedelta(days=30 + number) if number < 5 else None
        late = received + timedelta(days=100) if number == 5 else None
        tables.add(
            "feedback",
            account,
            received_at=received,
            accepted_at=received + timedelta(days=3),
            implemented_at=done or late or "",
            informed_at=received + timedelta(days=1 if number < 12 else 9),
            status="accepted",
        )
    tables.add("feedback", account, received_at=received, status="declined")


def records(tables: Tables) -> None:
    """All of them."""
    csat(tables)
    nps(tables)
    feedback(tables)
