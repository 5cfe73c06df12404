"""Older versions of a metric are computed with what is defined now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bellwether.catalog import actions
from bellwether.catalog.actions import Authorship
from bellwether.catalog.past import catalog_with
from bellwether.catalog.reading import read_directory
from bellwether.catalog.refusals import NoSuchVersion, VersionUnusable
from bellwether.engine.definitions.errors import UnknownName
from bellwether.workspace.home import Home

ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC))
SEEN = ("Login", "Export")


def apply(home: Home, text: str, *, prune: bool = False) -> None:
    folder = home.directory / "definitions"
    folder.mkdir(exist_ok=True)
    (folder / "x.yaml").write_text(f"events: [Login, Export]\nmetrics:\n{text}", encoding="utf-8")
    actions.apply(read_directory(folder), ADA, prune=prune)


def metric(key: str, formula: str) -> str:
    return f"  - {{key: {key}, name: {key}, formula: '{formula}'}}\n"


def test_a_version_has_its_own_formula_and_number(home: Home) -> None:
    apply(home, metric("used", 'count("Login", 30d)'))
    apply(home, metric("used", 'count("Export", 30d)'))
    first, second = (catalog_with("used", number, SEEN).metrics["used"] for number in (1, 2))
    assert (first.formula, first.version) == ('count("Login", 30d)', 1)
    assert (second.formula, second.version) == ('count("Export", 30d)', 2)


def test_what_a_version_refers_to_is_as_it_is_defined_now(home: Home) -> None:
    apply(home, metric("base", 'count("Login", 7d)') + metric("used", "2 * base"))
    apply(home, metric("base", 'count("Login", 90d)') + metric("used", "3 * base"))
    metrics = catalog_with("used", 1, SEEN).metrics
    assert (metrics["used"].formula, metrics["base"].formula) == ("2 * base", 'count("Login", 90d)')


def test_a_metric_that_was_removed_can_be_asked_for_by_version(home: Home) -> None:
    apply(home, metric("used", 'count("Login", 30d)') + metric("other", 'count("Login", 1d)'))
    apply(home, metric("other", 'count("Login", 1d)'), prune=True)
    assert catalog_with("used", 1, SEEN).metrics["used"].formula == 'count("Login", 30d)'


def test_a_version_that_never_was_is_refused_with_those_that_are(home: Home) -> None:
    apply(home, metric("used", 'count("Login", 30d)'))
    with pytest.raises(NoSuchVersion, match="“used” has only version 1, and no version 4"):
        catalog_with("used", 4, SEEN)
    with pytest.raises(UnknownName, match="Did you mean “used”"):
        catalog_with("usd", 1, SEEN)


def test_a_version_whose_parts_are_gone_is_refused_with_what_is_missing(home: Home) -> None:
    apply(home, metric("base", 'count("Login", 7d)') + metric("used", "2 * base"))
    apply(home, metric("used", 'count("Login", 30d)'), prune=True)
    with pytest.raises(VersionUnusable, match="Version 1 of “used” does not fit what is defined now") as refused:
        catalog_with("used", 1, SEEN)
    assert "base" in str(refused.value)


def test_a_version_that_would_read_itself_is_refused(home: Home) -> None:
    apply(home, metric("base", 'count("Login", 7d)') + metric("used", "2 * base"))
    apply(home, metric("used", 'count("Login", 30d)'))
    apply(home, metric("base", "2 * used") + metric("used", 'count("Login", 30d)'))
    with pytest.raises(VersionUnusable, match="need each other"):
        catalog_with("used", 1, SEEN)


def test_what_others_make_of_a_version_does_not_refuse_it(home: Home) -> None:
    share = "percent(active_users(30d), total_users())"
    apply(home, metric("used", 'count("Login", 30d)'))
    apply(home, metric("used", share) + metric("gap", f"used - {share}"))
    assert catalog_with("used", 1, SEEN).metrics["used"].formula == 'count("Login", 30d)'
