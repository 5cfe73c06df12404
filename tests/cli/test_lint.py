"""`bellwether lint`: findings with evidence and remedy, by level, rule and metric; the exit code tells of errors."""

from __future__ import annotations

from tests.command import Command


def test_findings_say_what_was_seen_and_what_to_do(bellwether: Command) -> None:
    ran = bellwether("lint", "--rule", "L04", "--rule", "L16", "--on", "2024-02-29", "--format", "json")
    assert ran.code == 1
    answer = ran.json()
    assert (answer["day"], answer["metrics"], answer["rules"]) == ("2024-02-29", 6, 2)
    assert answer["findings"] == [
        {
            "rule": "L04",
            "title": "Nobody keeps it, or nobody says how often",
            "level": "error",
            "metric": "active_share",
            "name": "Active people",
            "evidence": "It has no owner and no review.",
            "remedy": "Give it “owner: …” and “review: …”: who keeps it, how often it is looked at.",
        }
    ]


def test_without_an_error_the_command_ends_well(bellwether: Command) -> None:
    ran = bellwether("lint", "--rule", "L09", "--on", "2024-02-29")
    assert (ran.code, "active_share: Its description is empty." in ran.out) == (0, True)
    assert "1 rules, 6 metrics, on 2024-02-29: 1 info." in ran.out
    quiet = bellwether("lint", "--rule", "L09", "--level", "warn", "--on", "2024-02-29")
    assert (quiet.code, "nothing found" in quiet.out) == (0, True)
    other = bellwether("lint", "spent", "--rule", "L04", "--on", "2024-02-29", "--format", "csv")
    assert (other.code, other.out) == (0, "rule,level,metric,evidence,remedy\n")


def test_names_that_nothing_has_are_refused_with_what_was_meant(bellwether: Command) -> None:
    for words, told in (
        (("--rule", "L99"), "rule"),
        (("--level", "loud"), "the levels are error, warn, info"),
        (("activ_share",), "active_share"),
    ):
        ran = bellwether("lint", *words)
        assert (ran.code, told in ran.err) == (2, True), ran.err
