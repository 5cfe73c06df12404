"""The environment, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.config.env import Environment, PostgresDatabase, UnknownAddress, UnknownDatabase, Web, read_environment


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
