"""Definitions applied, exported and checked."""

from __future__ import annotations

from pathlib import Path

from tests.command import Command


def test_applying_again_changes_nothing(own: Command, files: Path) -> None:
    ran = own("apply", str(files / "definitions"))
    assert (ran.code, ran.out) == (0, "Nothing differs; nothing was changed.\n")


def test_a_trial_shows_the_fields_and_changes_nothing(own: Command, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    changed = "metrics: [{key: logins, name: Sign-ins, formula: 'count(\"Login\", 30d)', family: usage}]"
    (wanted / "one.yaml").write_text(changed, encoding="utf-8")
    ran = own("apply", str(wanted), "--dry-run")
    assert ran.out.splitlines()[:2] == ["~ metric logins", "    name: Logins → Sign-ins"]
    assert own("apply", str(wanted), "--dry-run", "--format", "json").json()["applied"] is False
    assert "Logins" in own("values", "logins", "--on", "2024-02-28").out


def test_refused_definitions_name_the_file_and_line(own: Command, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    (wanted / "one.yaml").write_text(
        "metrics:\n  - {key: x, name: X, formula: 'count(\"Logn\", 30d)'}\n", encoding="utf-8"
    )
    ran = own("apply", str(wanted))
    assert ran.code == 3
    assert "one.yaml, line 2" in ran.err
    assert "Login" in ran.err


def test_what_is_exported_applies_without_a_difference(own: Command, tmp_path: Path) -> None:
    assert own("export", str(tmp_path / "out")).code == 0
    assert own("apply", str(tmp_path / "out")).out == "Nothing differs; nothing was changed.\n"


def test_check_says_what_a_formula_means_and_reads(bellwether: Command) -> None:
    checked = bellwether("check", 'percent(users("Login", 30d), account.licences)', "--format", "json").json()
    assert checked["unit"] == "percent"
    assert checked["reads"] == {"events": ["Login"], "account traits": ["licences"]}
    assert (checked["per_account"], checked["rolls_up"]) == (True, True)


def test_check_points_at_what_is_wrong(bellwether: Command) -> None:
    ran = bellwether("check", "active_users(30d) + spent", "--format", "json")
    assert ran.code == 1
    (error,) = ran.json()["errors"]
    assert (error["code"], error["line"]) == ("units", 1)
