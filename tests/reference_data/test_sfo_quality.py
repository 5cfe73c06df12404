"""An airport's survey: every trap that its description lists is reported by name."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Imported
from tests.reference_data.defects import Findings

from bellwether.ingest.refusal import ImportRefused

TRAPS = {
    "code 11, which is no answer": ("NETPRO", (84, 2831)),
    "answers about the airport that are none": ("Q7ALL", (143, 2831)),
}


@pytest.mark.parametrize("trap", list(TRAPS))
def test_the_trap_is_told(sfo: Imported, trap: str) -> None:
    column, counts = TRAPS[trap]
    assert Findings(sfo, date(2017, 6, 30)).counts("made_missing", column) == counts


def test_a_bare_day_of_the_month_is_no_date(sfo: Imported) -> None:
    again = sfo.apart("days")
    try:
        again.take("2017_SFO_Customer_Survey.csv", "responses", "responses_by_day")
    except ImportRefused as refused:
        assert "INTDATE" in str(refused)  # noqa: PT017
    else:
        assert again.reports[-1].rejected == 2831
        assert Findings(again, date(2017, 6, 30)).counts("rejected_rows") == (2831, 2831)
    again.warehouse.close()
