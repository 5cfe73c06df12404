"""`bellwether cohorts`: by whom, of what, as known when, in every format."""

from __future__ import annotations

from tests.command import Command

LOGINS = 'count("Login", mtd)'


def test_a_triangle_is_drawn_with_words_where_there_is_nothing(bellwether: Command) -> None:
    drawn = bellwether("cohorts", LOGINS, "--on", "2024-03-15", "--months", "2", "--by", "owner").out
    assert "Accounts kept, %" in drawn
    rows = {line.split()[0]: line.split()[1:] for line in drawn.splitlines() if "ʷ " in line or line.endswith("ʷ")}
    assert rows["2024-01"] == ["1", "100.0ʷ", "0.0ʷ"]
    assert rows["2024-02"] == ["3", "100.0ʷ", "not", "yet"]
    assert rows["All"] == ["4", "100.0ʷ", "0.0ʷ"]
    # Whoever joined at the end of the table has no second month: that is no loss.
    assert (rows["Jonas"], rows["Vera"]) == (["1", "100.0ʷ", "0.0ʷ"], ["3", "100.0ʷ", "n/a"])
    assert "a sum over a sum" in drawn


def test_machines_get_every_part_of_every_cell(bellwether: Command) -> None:
    asked = ("cohorts", LOGINS, "--on", "2024-02-29", "--months", "2", "--kept", "net")
    found = bellwether(*asked, "--format", "json").json()
    assert (found["months"], found["pooled"]["accounts"], found["never"]) == (["2024-01", "2024-02"], 4, 1)
    assert found["cohorts"][0]["ages"][1] == {
        "age": 1,
        "percent": "0.0",
        "reason": None,
        "top": "0.0",
        "bottom": "1.0",
        "n": 1,
        "members": 1,
        "low": None,
        "high": None,
    }
    rows = bellwether(*asked, "--format", "csv").out.splitlines()
    assert rows[0] == "row,name,accounts,age,percent,reason,top,bottom,n,members,low,high"
    assert "cohort,2024-02,3,1,,not_yet,,,,3,," in rows
    assert len(rows) == 1 + 2 * 2 + 2


def test_a_segment_a_condition_and_another_beginning_narrow_it(bellwether: Command) -> None:
    month = ("--on", "2024-02-29", "--months", "2", "--format", "json")
    veras = bellwether("cohorts", LOGINS, "--segment", "veras", *month).json()
    assert (veras["pooled"]["accounts"], veras["accounts"]) == (3, "Vera's, when they began")
    large = bellwether("cohorts", LOGINS, "--where", "account.licences >= 4", *month).json()
    assert large["pooled"]["accounts"] == 2
    early = bellwether("cohorts", LOGINS, "--since", 'min("Login".amount, all)', *month)
    assert (early.code, "Name a date" in early.err) == (2, True)


def test_before_anything_was_known_nobody_had_begun(bellwether: Command) -> None:
    found = bellwether("cohorts", LOGINS, "--on", "2024-02-29", "--months", "2", "--known-at", "2020-01-01")
    assert (found.code, "as known at the end of 2020-01-01" in found.out) == (0, True)
    assert "No account began in these months" in found.out


def test_what_cannot_be_asked_is_refused_with_a_remedy(bellwether: Command) -> None:
    for words, sentence in (
        (("active_share",), "Name an amount that adds up"),
        ((LOGINS, "--months", "500"), "Ask for 1 to 120"),
        ((LOGINS, "--by", "plan"), "plan"),
        ((LOGINS, "--where", "account.nonsense == 1"), "nonsense"),
        ((LOGINS, "--segment", "vera"), "Did you mean “veras”"),
        ((), "No metric here says what accounts pay"),
    ):
        found = bellwether("cohorts", *words)
        assert (found.code, sentence in found.err) == (2, True), (words, found.err)
