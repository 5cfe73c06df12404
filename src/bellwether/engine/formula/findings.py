"""What checking has found so far: errors, and warnings that do not stop anyone."""

from dataclasses import dataclass, field

from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.tree import Expression, Source
from bellwether.engine.formula.units import ANYTHING, Clash, Typed


@dataclass(slots=True)
class Findings:
    """The errors and warnings of one formula against one schema."""

    schema: Schema
    errors: list[FormulaError] = field(default_factory=list)
    warnings: list[FormulaError] = field(default_factory=list)

    def refuse(
        self, expression: Expression | Source, code: Code, sentence: str, suggestion: str | None = None
    ) -> Typed:
        """A unit that fits everywhere, after noting the error, so that it is told once."""
        self.errors.append(FormulaError(code, expression.span, sentence, suggestion))
        return ANYTHING

    def warn(self, expression: Expression, code: Code, sentence: str, suggestion: str | None = None) -> None:
        """Note something doubtful."""
        self.warnings.append(FormulaError(code, expression.span, sentence, suggestion))

    def settled(self, expression: Expression, unit: Typed | Clash, suggestion: str | None = None) -> Typed:
        """The unit, or after noting a clash one that fits everywhere."""
        if isinstance(unit, Clash):
            return self.refuse(expression, Code.UNITS, unit.sentence, suggestion)
        return unit
