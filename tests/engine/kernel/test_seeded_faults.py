"""A fault in any function of the kernel makes one of its tests fail: each is seeded into a copy of it."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
KERNEL = Path("src/bellwether/engine/kernel")
NOUNS = Path("src/bellwether/engine/definitions")
"""What the kernel itself imports."""

FAULTS = [
    # module, what it says, what it says with the fault, the tests that must notice
    ("reach", 'ends, days, side="left"', 'ends, days, side="right"', "reach"),
    ("reach", 'starts, days, side="right"', 'starts, days, side="left"', "reach"),
    ("reach", "np.maximum(enter, leave)", "leave", "reach"),
    ("reach", "self.first - 1", "self.first", "reach"),
    ("reach", "bounds[1:] < bounds[:-1]", "bounds[1:] < 0 * bounds[:-1]", "reach"),
    ("spans", "kept = changes(entity, member, day)", "kept = changes(entity, member)", "spans"),
    ("spans", "new[changes(entity, member)] = 1", "new[changes(member)] = 1", "spans"),
    ("spans", "np.greater(gap, reach.width", "np.greater_equal(gap, reach.width", "spans"),
    ("spans", "np.greater(enter[1:], leave[:-1]", "np.less(enter[1:], leave[:-1]", "spans"),
    ("spans", "apart[1:-1] |= gap[1:] == FIRST_OF_KEY", "pass", "spans"),
    ("spans", "np.putmask(gap[1:], key[1:] != key[:-1], FIRST_OF_KEY)", "pass", "spans"),
    ("spans", "reach.leaving(day[last])", "reach.leaving(day[first])", "spans"),
    ("spans", "np.maximum.accumulate(rank * stretch + (leaves - origin))", "rank * stretch + leaves - origin", "spans"),
    ("spans", "np.greater(begin[1:], reached[:-1]", "np.greater_equal(begin[1:], reached[:-1]", "spans"),
    ("spans", "int(leaves.max()) - origin + 1", "1", "spans"),
    ("spans", "np.maximum(enter[row], intervals.enter[chosen])", "enter[row]", "spans"),
    ("spans", "np.minimum(leave[row], intervals.leave[chosen])", "leave[row]", "spans"),
    ("spans", "    kept = enters < leaves", "    kept = enters <= leaves", "spans"),
    ("spans", "height[settled] >= depth", "height[settled] > depth", "spans"),
    ("spans", "(columns[1:] != columns[:-1]) | (keys[1:] != keys[:-1])", "keys[1:] != keys[:-1]", "spans"),
    ("spans", "np.cumsum(1 - 2 * falling)", "np.cumsum(1 - falling)", "spans"),
    ("opening", 'instant, side="right") - 1', "instant)", "opening"),
    ("opening", "before[row] + inside", "inside", "opening"),
    ("opening", 'amount, side="left") - 1', "amount)", "opening"),
    ("opening", "amount > total, never", "amount > total + 1, never", "opening"),
    ("ranges", "(first - begun)[row]", "first[row]", "ranges"),
    ("ranges", "np.cumsum(number, dtype=np.int64) - number", "np.cumsum(number, dtype=np.int64)", "ranges"),
    ("ranges", "dtype=np.int64), number)", "dtype=np.int32), number)", "ranges"),
    ("accumulate", "start + leave, weight", "start + leave - 1, weight", "accumulate"),
    ("accumulate", "start + enter, weight", "start + enter + 1, weight", "accumulate"),
    ("accumulate", "_accumulated(entity, enter, leave, low, shape)", "low[:1] * 0", "accumulate"),
    ("accumulate", "or magnitude(weight) * max(1, weight.size) < 2**63", "or True", "accumulate"),
    ("accumulate", "int(leave.max()) > shape[1]", "int(leave.max()) > shape[1] + 1", "accumulate"),
    ("rolling", "np.clip(ends, first - 1, last - 1) + 1 - first", "np.clip(ends, first, last) - first", "rolling"),
    ("rolling", "np.clip(starts, first, last) - first", "np.clip(starts + 1, first, last) - first", "rolling"),
    ("rolling", "DayRanges(first, low, np.maximum(low, high))", "DayRanges(first, low, high)", "rolling"),
    ("rolling", "if magnitude(daily) * max(1, daily.shape[1]) < 2**63:", "if True:", "rolling"),
    ("rolling", "np.maximum if largest else np.minimum).reduceat", "np.minimum).reduceat", "rolling"),
    ("rolling", "ranges.high[columns] - width", "ranges.low[columns]", "rolling"),
    ("rolling", "pick(layer[:, :-width], layer[:, width:])", "layer[:, :-width]", "rolling"),
    ("rolling", "return _LOWEST if largest else _HIGHEST", "return 0", "rolling"),
    ("rolling", "extreme[~found] = 0", "pass", "rolling"),
    ("rolling", "int(day.max()) >= shape[1]", "int(day.max()) > shape[1]", "rolling"),
    ("quantiles", "spans.enter[order] < spans.leave[order]", "spans.enter[order] >= 0", "quantiles"),
    ("quantiles", "(number.ravel()[cell] - 1) * q", "number.ravel()[cell] * q - q / 2", "quantiles"),
    ("quantiles", "large = wanted >= alive", "large = wanted > alive", "quantiles"),
    ("quantiles", "wanted -= np.where(large, alive, 0)", "pass", "quantiles"),
    ("quantiles", "changed[spans.entity, spans.leave] = True", "pass", "quantiles"),
    ("quantiles", "changed[spans.entity, spans.enter] = True", "pass", "quantiles"),
    ("quantiles", "by_value = np.argsort(value)", "by_value = np.arange(value.size)", "quantiles"),
    ("quantiles", "np.where(share < 0.5, low + step * share, high - step * (1 - share))", "low", "quantiles"),
    ("quantiles", "spans.entity[rows] - first", "spans.entity[rows] - first * 0", "quantiles"),
    ("asof", 'side="right") - 1', 'side="left") - 1', "asof"),
    ("asof", "(row >= starts[nearest])", "(row >= 0)", "asof"),
    ("asof", "(known[nearest] == asked_subject)", "(row >= 0)", "asof"),
    ("asof", "if days * starts.size >= _WIDEST:", "if not days:", "asof"),
    ("asof", "np.where(own, held", "np.where(True, held", "asof"),
    ("asof", "np.maximum(enter[kept], 0)", "enter[kept]", "asof"),
    ("streak", "np.where(holds, -1, column)", "np.where(holds, 0, column)", "streak"),
    ("exact", "if np.any(((left ^ total) & (right ^ total)) < 0):", "if False:", "exact"),
    ("exact", "> 2.0**62", "> 2.0**65", "exact"),
    ("exact", "high = high + (low >> bits)", "high = high + 0", "exact"),
    ("exact", "int(high.max()) < limit", "int(high.max()) <= limit", "exact"),
    ("exact", "max(1, values.size) < _EXACT_IN_DOUBLE", "max(1, values.size) < _TOP", "exact"),
    ("exact", "52 - values.size.bit_length()", "62 - values.size.bit_length()", "exact"),
    ("decimals", "rest >= unit - rest", "rest > unit - rest", "decimals"),
    ("decimals", "amounts // unit, rates % unit", "amounts // unit, rates", "decimals"),
    ("decimals", "(amount < 0) != (rate < 0)", "(amount < 0)", "decimals"),
    ("decimals", "np.uint64(2**63 - 1) + negative", "np.uint64(2**63)", "decimals"),
    ("decimals", "if places > 18 and magnitude(values):", "if False:", "decimals"),
    ("decimals", "if np.any(values > np.uint64", "if 0 * np.any(values > np.uint64", "decimals"),
    ("decimals", "> 2.0**63 + 2.0**12", "> 2.0**80", "decimals"),
    ("doubles", "by_value = np.argsort(values)", "by_value = np.arange(values.size)", "doubles"),
    ("doubles", "terms + 0.0", "terms", "doubles"),
    ("doubles", "terms[odd - 1] += terms[odd]", "terms[odd - 1] += 0", "doubles"),
    ("doubles", "high[odd] -= 1", "high[odd] -= 2", "doubles"),
    ("doubles", "in reversed(descent)", "in descent", "doubles"),
    ("doubles", "((0, 0), (origin % 2,", "((0, 0), (0,", "doubles"),
    ("doubles", "    origin = ranges.first", "    origin = 0 * ranges.first", "doubles"),
    ("groups", "column < members.leave[rows, None]", "column <= members.leave[rows, None]", "groups"),
    ("groups", "members.enter[rows, None] <= column", "members.enter[rows, None] < column", "groups"),
    ("groups", "checked_sum(np.where(inside, values[account], 0))", "values[account].sum(axis=0)", "groups"),
    ("sorting", "columns[::-1]", "columns", "sorting"),
    ("sorting", "if sum(bits) > 63:", "if sum(bits) > 70:", "sorting"),
    ("sorting", "packed & ((1 << width) - 1)) + low", "packed & ((1 << width) - 1))", "sorting"),
    ("sorting", "first[1:] |=", "first[1:] &=", "sorting"),
    ("reach", "return self.entering(day), self.leaving(day)", "return self.entering(day), self.entering(day)", "reach"),
    ("reach", "self._column(self.enter, day)", "self._column(self.leave, day)", "reach"),
    ("reach", "self._column(self.leave, day)", "self._column(self.enter, day)", "reach"),
    ("reach", "np.all(ends - starts == width - 1)", "True", "reach"),
    ("reach", "np.any(starts[1:] - starts[:-1] != 1)", "False", "reach"),
    ("spans", "    if kept.all():", "    if kept.any():", "spans"),
    ("opening", "np.cumsum(lengths) - lengths", "np.cumsum(lengths)", "opening"),
    ("rolling", "shape), value, entities * days)", "shape), None, entities * days)", "rolling"),
    ("rolling", "sums -= np.take(total, ranges.low, axis=1)", "pass", "rolling"),
    ("rolling", "[1].astype(np.int64) - 1", "[1].astype(np.int64)", "rolling"),
    ("quantiles", "[:, :-1].ravel()", "[:, 1:].ravel()", "quantiles"),
    ("quantiles", "window.high - high + smalls[-1]", "window.high - high", "quantiles"),
    ("quantiles", "np.maximum.accumulate(source)", "source", "quantiles"),
    ("quantiles", ".tolist(), shape[0]]", ".tolist(), shape[0] - 1]", "quantiles"),
    ("exact", "-int(values.min())", "int(values.min())", "exact"),
    ("exact", "values >> bits,", "values >> bits - 1,", "exact"),
    ("exact", "low.sum(axis=axis, dtype=np.int64)", "low.sum(axis=axis, dtype=np.int32)", "exact"),
    ("decimals", "np.where(values < 0, -values, values)", "values", "decimals"),
    ("sorting", "column.size, dtype=np.int64))[1]", "column.size, dtype=np.int64)[::-1])[1]", "rolling"),
    ("zones", "micros + _offsets(micros, zone, local=False)", "micros", "zones"),
    ("zones", "wall_clock(micros, zone) // DAY_MICROS", "micros // DAY_MICROS", "zones"),
    ("zones", "micros - _offsets(micros, zone, local=True)", "micros - _offsets(micros, zone, local=False)", "zones"),
    ("zones", "np.flatnonzero(too_far > 0)", "np.flatnonzero(too_far > 2**62)", "zones"),
    ("zones", "            after = middle", "            after = middle - 1", "zones"),
    ("zones", "        offsets[row] = _offset(", "        offsets[row] += 0 * _offset(", "zones"),
    ("zones", "len(edges) == 1", "len(edges) <= 2", "zones"),
    ("zones", "instant.replace(tzinfo=zone) if local", "instant.astimezone(zone) if local", "zones"),
    ("zones", "micros_of(moment if moment.tzinfo else", "micros_of(moment if False else", "zones"),
]  # fmt: skip


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function with its name, that of its class before it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield within + node.name, node


def spoiled(module: str) -> set[str]:
    """The functions of a module that a fault is seeded into."""
    source = (ROOT / KERNEL / f"{module}.py").read_text()
    lines = [source[: source.index(right)].count("\n") + 1 for name, right, *_ in FAULTS if name == module]
    return {
        name
        for name, one in functions(ast.parse(source))
        if any(one.lineno <= line <= (one.end_lineno or 0) for line in lines)
    }


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / KERNEL).glob("*.py")))
def test_every_function_of_the_kernel_has_a_fault_seeded_into_it(module: str) -> None:
    source = (ROOT / KERNEL / f"{module}.py").read_text()
    # What an error says is no arithmetic.
    known = {name for name, _ in functions(ast.parse(source)) if not name.endswith("__init__")}
    assert known - spoiled(module) == set()


@pytest.mark.long
@pytest.mark.parametrize(("module", "right", "wrong", "tests"), FAULTS)
def test_a_seeded_fault_makes_a_test_fail(tmp_path: Path, module: str, right: str, wrong: str, tests: str) -> None:
    copied = tmp_path / KERNEL
    for package in (KERNEL, NOUNS):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for package in (copied.parent, copied.parents[1]):
        (package / "__init__.py").touch()
    path = copied / f"{module}.py"
    source = path.read_text()
    assert source.count(right) == 1, "the fault names a line that is not there any more, or not once"
    path.write_text(source.replace(right, wrong))
    directory = Path(shutil.copytree(Path(__file__).parent, tmp_path / "tests/engine/kernel"))
    shutil.copy(ROOT / "tests/searches.py", tmp_path / "tests/conftest.py")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "BELLWETHER_HYPOTHESIS_PROFILE": "ci"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    ran = subprocess.run(
        [*command, directory / f"test_{tests}.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
