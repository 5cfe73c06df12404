"""The demo's metrics that are KPIs name ones that there are, and the convention that they really follow."""

from __future__ import annotations

from pathlib import Path

import bellwether.demo as demo
from bellwether.catalog.domain import Kind, MetricSpec
from bellwether.catalog.reading import read_files
from bellwether.kpis.loading import library
from bellwether.kpis.reads import same_formula

FILES = ("usage", "adoption", "revenue", "relationship", "support", "pipeline")


def test_every_kpi_of_the_demo_is_one_of_the_catalogue_by_the_convention_it_names() -> None:
    directory = Path(str(demo.__file__)).parent / "definitions"
    definitions = read_files((directory / f"{name}.yaml", name) for name in FILES)
    named = [(one.key, spec) for one, spec in definitions.each(Kind.METRIC, MetricSpec) if spec.kpi is not None]
    assert len(named) >= 40
    for key, spec in named:
        kpi = library().kpi(spec.kpi or "")
        if spec.variant is not None:
            assert same_formula(kpi.variant(spec.variant).wording, spec), key
