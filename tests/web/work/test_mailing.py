"""Alerts of sources are mailed once each, by a job, to whoever looks after sources."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import ClassVar

import pytest
from django.test import override_settings
from tests.web import company

from bellwether.catalog.serving import ServedWorkspace
from bellwether.ingest.watching.models import OutageRow
from bellwether.jobs.domain import JOBS
from bellwether.members.models import Member
from bellwether.work import jobs
from bellwether.work.alerts.domain import State
from bellwether.work.mailing.domain import MailRefused
from bellwether.work.models import OutageAlertRow, SourceAlertRow
from bellwether.work.outages.actions import tell

DAY = company.NOW.date()


class Post(socketserver.StreamRequestHandler):
    """A mail server, as far as a client that sends needs one. It does not take mail for addresses with “nobody”."""

    taken: ClassVar[list[tuple[str, EmailMessage]]] = []

    def handle(self) -> None:
        self.answer("220 post")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.answer("550 No such mailbox" if "nobody" in to else "250 yes")
            elif word == "DATA":
                self.answer("354 go on")
                self.take(to)
                self.answer("250 taken")
            else:
                self.answer("221 bye" if word == "QUIT" else "250 yes")

    def take(self, to: str) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((to, message))

    def answer(self, said: str) -> None:
        self.wfile.write(f"{said}\r\n".encode())


@pytest.fixture
def post(workspace: ServedWorkspace) -> Iterator[list[tuple[str, EmailMessage]]]:
    """What a mail server took."""
    Post.taken.clear()
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        with mailed_by(server.server_address[1]):
            yield Post.taken
        server.shutdown()
        thread.join()


@contextmanager
def mailed_by(port: int, to: tuple[str, ...] = ()) -> Iterator[None]:
    """A mail server of this machine is configured."""
    jobs._Sent.tried = None
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        DEFAULT_FROM_EMAIL="bell@example.com",
        BELLWETHER_MAILS=True,
        BELLWETHER_MAIL_TO=to,
        BELLWETHER_ADDRESS="https://bell.example.com",
    ):
        yield
    jobs._Sent.tried = None


def test_each_alert_of_a_source_is_mailed_once(post: list[tuple[str, EmailMessage]]) -> None:
    assert not jobs.unsent_news()
    stop("Login")
    SourceAlertRow.objects.create(
        source="crm",
        since=company.NOW,
        state=State.OPEN,
        opened_on=DAY,
        opened_at=company.NOW,
        problems=["deals: The PostgreSQL server cannot be reached: timeout expired. It is tried again."],
    )
    assert jobs.unsent_news()
    assert send().startswith("2 alerts sent to 2 people")
    looking = {one.email for one in Member.objects.filter(role__in=["administrator", "analyst"])}
    assert {to for to, _ in post} == looking, "whoever may import and sees all accounts, and nobody else"
    _, message = post[0]
    assert message["From"] == "bell@example.com"
    assert message["Subject"].strip() == "Bellwether: “crm” cannot be read since 11 Mar 2024, 09:30, and 1 more"
    body = message.get_content()
    for told in ("timeout expired", "“Login” stopped coming", "https://bell.example.com/alerts/"):
        assert told in body
    assert not jobs.unsent_news()
    stop("Buy")
    post.clear()
    send()
    assert {message["Subject"].strip() for _, message in post} == {
        "Bellwether: “Buy” stopped coming on 9 Mar 2024; about 40 a day are usual"
    }


def test_an_address_that_is_not_taken_keeps_nobody_else_from_getting_it(post: list[tuple[str, EmailMessage]]) -> None:
    stop("Login")
    with override_settings(BELLWETHER_MAIL_TO=("nobody@example.com", "ops@example.com")):
        said = send()
    assert said.startswith("1 alert sent to 1 person. Not taken: nobody@example.com: ")
    assert [to for to, _ in post] == ["ops@example.com"]


def test_a_server_that_takes_nothing_is_asked_again_later(workspace: ServedWorkspace) -> None:
    stop("Login")
    with mailed_by(1):
        assert jobs.unsent_news()
        with pytest.raises(MailRefused, match="Check BELLWETHER_MAIL_URL"):
            send()
        assert not jobs.unsent_news()
        assert OutageAlertRow.objects.get().mailed_at is None


def test_without_a_mail_server_nothing_is_sent_and_old_alerts_are_never(post: list[tuple[str, EmailMessage]]) -> None:
    stop("Login")
    with override_settings(BELLWETHER_MAILS=False):
        assert not jobs.unsent_news()
    OutageAlertRow.objects.update(opened_at=company.NOW - timedelta(days=2))
    assert not jobs.unsent_news()
    assert post == []


def send() -> str:
    return JOBS.get(jobs.MAIL).body({}, lambda done, total, words: None)


def stop(event: str) -> None:
    """An event stopped, and an alert tells it."""
    OutageRow.objects.create(source="app", event=event, starts=date(2024, 3, 9), usual=40, found_at=company.NOW)
    tell(DAY, at=company.NOW)
