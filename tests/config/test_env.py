"""The environment, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.config.env import (
    Environment,
    Mail,
    PostgresDatabase,
    Transport,
    UnknownAddress,
    UnknownDatabase,
    Web,
    read_environment,
)


def test_an_empty_environment_means_the_default_home_and_its_own_database() -> None:
    assert read_environment({}) == Environment(Path("bellwether-home"), None)
    assert read_environment({"BELLWETHER_HOME": "", "BELLWETHER_DATABASE_URL": ""}) == read_environment({})


def test_the_environment_names_the_home_and_a_server() -> None:
    variables = {
        "BELLWETHER_HOME": "data/ours",
        "BELLWETHER_DATABASE_URL": "postgresql://ada:p%40ss@db.internal:6543/bell%20wether",
    }
    expected = Environment(Path("data/ours"), PostgresDatabase("db.internal", 6543, "bell wether", "ada", "p@ss"))
    assert read_environment(variables) == expected


def test_a_server_on_this_machine_is_reached_by_its_socket() -> None:
    found = read_environment({"BELLWETHER_DATABASE_URL": "postgresql://ada@/bell?host=/var/run/postgresql"})
    assert found.database == PostgresDatabase("/var/run/postgresql", None, "bell", "ada", "")


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "nonsense", "postgres://h:port/x"])
def test_an_address_of_another_kind_is_refused_with_the_form_to_write(url: str) -> None:
    with pytest.raises(UnknownDatabase, match="BELLWETHER_DATABASE_URL"):
        read_environment({"BELLWETHER_DATABASE_URL": url})


def test_the_address_that_people_open_is_the_one_that_forms_may_come_from() -> None:
    token = "of monitoring"  # noqa: S105  # a word of this test
    found = read_environment({"BELLWETHER_URL": "https://metrics.example.com:8443", "BELLWETHER_METRICS_TOKEN": token})
    assert found.web == Web(
        ("localhost", "127.0.0.1", "[::1]", "metrics.example.com"),
        ("https://metrics.example.com:8443",),
        secure=True,
        behind_proxy=True,
        metrics_token=token,
    )
    assert read_environment({}).web == Web()


@pytest.mark.parametrize("address", ["metrics.example.com", "ftp://metrics.example.com", "https://"])
def test_an_address_that_nobody_can_open_is_refused(address: str) -> None:
    with pytest.raises(UnknownAddress, match="https://"):
        read_environment({"BELLWETHER_URL": address})


def test_the_mail_server_is_read_with_its_transport_and_the_usual_port() -> None:
    variables = {
        "BELLWETHER_MAIL_URL": "smtp://bell:p%40ss@mail.example.com",
        "BELLWETHER_MAIL_FROM": "bell@example.com",
        "BELLWETHER_MAIL_TO": "ops@example.com, ada@example.com",
    }
    to = ("ops@example.com", "ada@example.com")
    expected = Mail("mail.example.com", 587, "bell", "p@ss", Transport.STARTTLS, "bell@example.com", to)
    assert read_environment(variables).mail == expected
    plain = {**variables, "BELLWETHER_MAIL_URL": "smtp+plain://localhost:2525", "BELLWETHER_MAIL_TO": ""}
    expected = Mail("localhost", 2525, "", "", Transport.PLAIN, "bell@example.com")
    assert read_environment(plain).mail == expected
    assert read_environment({}).mail is None


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mail.example.com", "a@b.c"),
        ("smtp://u:hush@mail:port", "a@b.c"),
        ("smtp://u:hush@mail", ""),
        ("http://x", "a@b.c"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(url: str, sender: str) -> None:
    with pytest.raises(UnknownAddress, match="BELLWETHER_MAIL_FROM") as refused:
        read_environment({"BELLWETHER_MAIL_URL": url, "BELLWETHER_MAIL_FROM": sender})
    assert "hush" not in str(refused.value)
