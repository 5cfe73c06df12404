"""Cells: escaped, never blank, a colour always with its shape and its word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bellwether.engine.definitions.metric import Direction, Display
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.ui.bands import badge, shape
from bellwether.ui.cells import Linked, drawn_cell, figure, number_cell, text_cell, unknown
from bellwether.ui.figures import UNKNOWN_WORDS, Look
from bellwether.ui.people import avatar, initials, person

PERCENT = Look(Display.PERCENT, 1, "%", Direction.UP)
HOSTILE = '<script>alert("1")</script> & "quoted"'


def test_a_figure_has_its_unit_and_the_precision_of_its_column() -> None:
    shown = '<span class="figure">64.1<span class="figure-unit">%</span></span>'
    assert figure(Known(Decimal("64.05")), PERCENT) == shown


@pytest.mark.parametrize("reason", list(Reason))
def test_an_unknown_value_is_a_word_and_neither_blank_nor_zero(reason: Reason) -> None:
    cell = number_cell(Unknown(reason), PERCENT)
    assert f">{UNKNOWN_WORDS[reason]}<" in cell
    assert 'class="number"' in cell
    assert ">0" not in cell


def test_the_detail_of_an_unknown_value_is_its_title() -> None:
    assert 'title="12 of 400"' in unknown(Unknown(Reason.SUPPRESSED, "12 of 400"))


def test_a_weak_value_tells_how_many_rows_it_rests_on() -> None:
    assert " of 1</span>" in figure(Known(Decimal(100), n=1, marks=Mark.WEAK), PERCENT)


def test_a_colour_comes_with_a_shape_and_a_word() -> None:
    cell = number_cell(Known(12), PERCENT, colour="bad")
    assert "cell-bad" in cell
    assert str(shape("bad", "cell-shape")) in cell
    assert "> bad</span>" in cell


def test_a_value_without_a_colour_has_no_shape() -> None:
    assert "<svg" not in number_cell(Known(12), PERCENT, colour="none")


def test_the_parts_of_a_ratio_are_the_title_of_its_cell() -> None:
    assert 'title="19 of 50"' in number_cell(Known(Decimal(38), 50, 19, 50), PERCENT)


def test_a_linked_number_leads_to_a_page_and_opens_the_popover() -> None:
    cell = number_cell(Known(12), PERCENT, linked=Linked("/a/?x=1&y=2", '/b/"'))
    assert 'href="/a/?x=1&amp;y=2" data-popover-url="/b/&quot;"' in cell


@pytest.mark.parametrize(
    "made",
    [
        text_cell(HOSTILE),
        figure(Known(HOSTILE), PERCENT),
        badge("good", HOSTILE, HOSTILE),
        person(HOSTILE),
        unknown(Unknown(Reason.ERROR, HOSTILE)),
        number_cell(Known(1), PERCENT, linked=Linked(HOSTILE, HOSTILE)),
        drawn_cell(avatar(HOSTILE)),
    ],
)
def test_texts_of_customers_are_escaped(made: str) -> None:
    assert "<script" not in made
    assert '"1"' not in made


def test_initials_are_of_the_first_and_the_last_word() -> None:
    names = {"Vera Lindqvist": "VL", "Pine & Rowe": "PR", "de la Cruz Ana": "DA", "": "?", "& &": "?"}
    assert {name: initials(name) for name in names} == names
