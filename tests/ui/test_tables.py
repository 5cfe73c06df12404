"""Tables: sorting is a link that keeps the rest of the address; families span their columns."""

from __future__ import annotations

from django.utils.safestring import SafeString

from bellwether.ui.tables import Column, Row, Table

NAME = Column("Account", "name")
REVENUE = Column("Revenue", "revenue", number=True, family="Money")
NOTE = Column("Note", family="Money")


def table(sorted_by: str = "") -> Table:
    return Table("Accounts", (NAME, REVENUE, NOTE), (), {"view": "mine", "sort": sorted_by}, sorted_by)


def test_a_number_is_first_sorted_from_the_top_and_a_name_from_the_front() -> None:
    assert [head.url for head in table().heads] == ["?view=mine&sort=name", "?view=mine&sort=-revenue", ""]


def test_the_second_click_turns_the_order_round() -> None:
    assert table("-revenue").heads[1].url == "?view=mine&sort=revenue"
    assert table("name").heads[0].url == "?view=mine&sort=-name"


def test_the_column_that_is_sorted_by_says_how() -> None:
    assert [head.sort for head in table("-revenue").heads] == ["", "descending", ""]
    assert [head.sort for head in table("name").heads] == ["ascending", "", ""]


def test_a_family_spans_the_columns_beside_each_other() -> None:
    assert table().families == (("", 1), ("Money", 2))
    assert Table("Plain", (NAME,), ()).families == ()


def test_a_row_is_named_by_its_first_cell() -> None:
    row = Row(SafeString("<b>A</b>"), (SafeString("<td>1</td>"),), id='"x"')
    assert row.html == '<tr id="&quot;x&quot;"><th scope="row"><b>A</b></th><td>1</td></tr>'
