"""Forms of tasks and alerts that are left empty, or filled with what will not do: a sentence says what is missing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.usefixtures("workspace")
DAYS = "Write a whole number of days from {} to 366."


def faults(page: bytes) -> list[str]:
    """What the page says beside its fields."""
    found = re.findall(r'<p class="field-error"[^>]*>.*?</svg>(.*?)</p>', page.decode(), re.DOTALL)
    return [unescape(one).strip() for one in found]


def test_an_empty_task_is_told_what_it_lacks(as_member: SignedIn) -> None:
    answer = as_member("Administrator").post("/tasks/new/", {"account": "north", "title": "  ", "due": "soon"})
    assert answer.status_code == 422
    assert faults(answer.content) == [
        "Write what should be done.",
        "That is no day. Write it as year, month and day, such as 2025-03-31.",
    ]


def test_an_empty_rule_is_told_what_it_lacks(as_member: SignedIn) -> None:
    sent = {"tone": "bad", "days": "0", "cool_down": "", "due_in": "soon"}
    answer = as_member("Administrator").post("/alerts/rules/new", sent)
    assert answer.status_code == 422
    assert faults(answer.content) == [
        "Give the rule a name: people read it in the alert.",
        "Write the condition: an alert opens for each account where it holds.",
        DAYS.format(1),
        DAYS.format(0),
        DAYS.format(0),
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/alerts/1/snooze/",
            [
                "Choose the day until which it may wait.",
                "Say why it may wait: whoever reads it next will want to know.",
            ],
        ),
        ("/alerts/1/close/", ["Say why: it stays on record."]),
        ("/tasks/1/drop/", ["Say why: it stays on record."]),
    ],
)
def test_an_empty_answer_is_told_what_it_lacks(as_member: SignedIn, path: str, said: list[str]) -> None:
    answer = as_member("Administrator").post(path, {"next": "/tasks/"})
    assert (answer.status_code, faults(answer.content)) == (422, said)


def test_without_a_rule_the_list_of_alerts_leads_to_the_first_one(as_member: SignedIn) -> None:
    page = as_member("Administrator").get("/alerts/").content.decode()
    assert "No rule looks at the accounts yet" in page
    assert '<a class="button button-primary" href="/alerts/rules/">Write the first rule</a>' in page
