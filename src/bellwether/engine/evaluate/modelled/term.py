"""Terms of formulas that a model gives."""

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.grid import Grid, nothing
from bellwether.engine.evaluate.modelled.buying import buying_term
from bellwether.engine.evaluate.modelled.lasting import lasting_term
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.formula.outlooks import BUYING
from bellwether.engine.formula.tree import Aggregate, Records


def modelled_term(aggregate: Aggregate, scope: Scope) -> Grid:
    """The grid of a term that is asked of a model."""
    if aggregate.measure in BUYING:
        return buying_term(aggregate, scope)
    if isinstance(aggregate.source, Records):
        return lasting_term(aggregate, aggregate.source, scope)
    return nothing(scope.shape, Reason.ERROR, detail="only records last")
