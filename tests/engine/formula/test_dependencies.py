"""Which metrics need which, and that none needs itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.formula.dependencies import Circle, dependency_order, references
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Binary, Expression, MetricReference, Operator


def test_a_formula_names_the_metrics_it_reads_once_each() -> None:
    text = "percent(sum(least(mrr, ago(mrr, 12mo)) per account), count(accounts where won > 0)) + lost"
    assert references(parse(text)) == ("mrr", "won", "lost")


def test_each_metric_comes_after_those_it_reads() -> None:
    metrics = {"c": parse("a + b"), "b": parse("a * 2"), "a": parse("entered + 1"), "d": parse("active_users(30d)")}
    assert dependency_order(metrics) == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("metrics", "path", "place"),
    [
        ({"a": "1 + a"}, ("a", "a"), (1, 5, 1)),
        ({"a": "b", "b": "2 * c", "c": "sum(a per account)", "d": "a"}, ("a", "b", "c", "a"), (1, 1, 1)),
        ({"x": "ago(a, 1d)", "a": "b", "b": "ago(a, 1d)"}, ("a", "b", "a"), (1, 1, 1)),
    ],
)
def test_a_circle_is_refused_with_its_path(
    metrics: dict[str, str], path: tuple[str, ...], place: tuple[int, int, int]
) -> None:
    with pytest.raises(Circle) as found:
        dependency_order({key: parse(text) for key, text in metrics.items()})
    [error] = found.value.errors
    assert found.value.path == path
    assert (error.code, (error.span.line, error.span.column, error.span.length)) == (Code.CYCLE, place)
    assert " → ".join(path) in error.sentence


def test_a_chain_of_thousands_is_ordered() -> None:
    count = 5000
    metrics: dict[str, Expression] = {f"m{n}": MetricReference(f"m{n + 1}") for n in range(count)}
    metrics[f"m{count}"] = parse("1")
    assert dependency_order(metrics) == tuple(f"m{n}" for n in range(count, -1, -1))


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40))
def test_an_order_exists_unless_there_is_a_circle(edges: list[tuple[int, int]]) -> None:
    metrics: dict[str, Expression] = {f"m{n}": parse("1") for n in range(16)}
    for reader, read in edges:
        metrics[f"m{reader}"] = Binary(Operator.ADD, metrics[f"m{reader}"], MetricReference(f"m{read}"))
    circle: tuple[str, ...] | None = None
    order: tuple[str, ...] = ()
    try:
        order = dependency_order(metrics)
    except Circle as found:
        circle = found.path
    if circle is not None:
        assert circle[0] == circle[-1]
        assert all(read in references(metrics[reader]) for reader, read in pairwise(circle))
    else:
        assert sorted(order) == sorted(metrics)
        assert all(order.index(read) < order.index(reader) for reader in order for read in references(metrics[reader]))
