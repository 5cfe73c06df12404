"""Charts: the script gets numbers, gaps with their word, bands and what happened; the picture has the same gaps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bellwether.engine.definitions.metric import Band, Display
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.ui.charts import Chart, Line, Pin, picture
from bellwether.ui.figures import Look

FIRST = date(2026, 3, 1)
DAYS = tuple(FIRST + timedelta(days=place) for place in range(3))
CHART = Chart(
    DAYS,
    (Line("Buyers", (Known(Decimal("38.5")), Unknown(Reason.STALE), Known(40)), "series-2"),),
    Look(Display.PERCENT, 1, "%"),
    (Band("bad", None, Decimal(60)), Band("good", Decimal(60), None)),
    target=60.0,
    versions=(Pin(DAYS[1], "v2"), Pin(date(2020, 1, 1), "v1")),
    notes=(Pin(DAYS[2], "Champion left"),),
)


def test_a_chart_says_everything_that_the_script_draws() -> None:
    assert CHART.as_json() == {
        "days": ["2026-03-01", "2026-03-02", "2026-03-03"],
        "decimals": 1,
        "unit": "%",
        "series": [
            {
                "name": "Buyers",
                "values": (38.5, None, 40.0),
                "words": {"1": "tracking"},
                "dashed": False,
                "colour": "series-2",
            }
        ],
        "bands": [{"colour": "bad", "from": None, "to": 60.0}, {"colour": "good", "from": 60.0, "to": None}],
        "target": {"value": 60.0, "name": "Target 60.0\u00a0%"},
        "versions": [{"day": "2026-03-02", "name": "v2"}],
        "marks": [{"day": "2026-03-03", "name": "Champion left"}],
    }


def test_the_picture_is_broken_where_the_value_is_unknown() -> None:
    drawn = picture(CHART, "Buyers <of> all")
    assert drawn.count("<path d=") == 2
    assert 'aria-label="Buyers &lt;of&gt; all"' in drawn


def test_a_time_without_values_says_so() -> None:
    nothing = Chart(DAYS, (Line("Buyers", (Unknown(Reason.NO_DATA),) * 3),), Look())
    assert "No value is known in this time." in picture(nothing, "Buyers")
