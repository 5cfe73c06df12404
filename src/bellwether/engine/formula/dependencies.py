"""Which metrics a formula refers to, and the order in which metrics can be computed."""

from collections.abc import Iterator, Mapping

from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.span import NOWHERE
from bellwether.engine.formula.tree import Expression, MetricReference, children


class Circle(FormulaErrors):
    """Metrics that need each other; `path` starts and ends with the same key."""

    def __init__(self, error: FormulaError, path: tuple[str, ...]) -> None:
        super().__init__([error])
        self.path = path


def _parts(expression: Expression) -> Iterator[Expression]:
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(children(part)))


def references(expression: Expression) -> tuple[str, ...]:
    """The keys of the metrics that a formula reads, each once, in the order of the text."""
    return tuple(dict.fromkeys(part.key for part in _parts(expression) if isinstance(part, MetricReference)))


def dependency_order(metrics: Mapping[str, Expression]) -> tuple[str, ...]:
    """The keys, each metric after all that it reads; Circle where they need each other."""
    read = {key: tuple(other for other in references(formula) if other in metrics) for key, formula in metrics.items()}
    done: dict[str, None] = {}
    for start in metrics:
        path: list[tuple[str, Iterator[str]]] = []
        entered: dict[str, None] = {}
        _enter(start, read, path, entered, done)
        while path:
            key, ahead = path[-1]
            following = next(ahead, None)
            if following is None:
                path.pop()
                entered.pop(key)
                done[key] = None
            elif following in entered:
                raise _circle(following, tuple(entered), metrics)
            else:
                _enter(following, read, path, entered, done)
    return tuple(done)


def _enter(
    key: str,
    read: Mapping[str, tuple[str, ...]],
    path: list[tuple[str, Iterator[str]]],
    entered: dict[str, None],
    done: Mapping[str, None],
) -> None:
    if key not in done:
        entered[key] = None
        path.append((key, iter(read[key])))


def _circle(again: str, entered: tuple[str, ...], metrics: Mapping[str, Expression]) -> Circle:
    circle = (*entered[entered.index(again) :], again)
    closing = circle[1] if len(circle) > 1 else again
    spans = [part.span for part in _parts(metrics[again]) if isinstance(part, MetricReference) and part.key == closing]
    sentence = f"These metrics need each other, so none can be computed first: {' → '.join(circle)}."
    return Circle(FormulaError(Code.CYCLE, spans[0] if spans else NOWHERE, sentence), circle)
