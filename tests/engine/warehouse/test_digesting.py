"""Digests: the same for ever, whatever stands beside a text, and different for what is different."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bellwether.engine.warehouse.digesting import LONGEST, digests_of_rows, digests_of_texts

RNG = np.random.default_rng(11)

PINNED_TEXTS = [
    6595368508479767669,
    5955737227173271438,
    6365064188291683134,
    8902490695315758279,
    3445664527873213704,
    3198772551913280242,
]
PINNED_ROWS = [4651446583744455388, 6972318149396031541]


def one(text: str) -> int:
    """The digest of a text alone."""
    return int(digests_of_texts(pa.array([text]))[0])


def test_digests_stay_what_they_are() -> None:
    texts = pa.array(["", "a", "evt_00000001", "Käufe", "x" * LONGEST, "x" * (LONGEST + 1)])
    assert digests_of_texts(texts).tolist() == PINNED_TEXTS
    rows = {"account": pa.array(["acme", None]), "at": pa.array([5, None], pa.int64()), "raw": pa.array(["{}", "{}"])}
    assert digests_of_rows(rows).tolist() == PINNED_ROWS


def test_a_digest_is_that_of_the_text_alone() -> None:
    lengths = [0, 1, 7, 8, 9, 15, 16, 17, 36, 36, 36, LONGEST - 1, LONGEST, LONGEST + 1, 3 * LONGEST]
    texts = ["".join(RNG.choice(list("abcdé€\0"), length)) for length in lengths]
    column = pa.array(["before", *texts, None, "after"]).slice(1, len(texts) + 1)
    found = digests_of_texts(column)
    assert found[: len(texts)].tolist() == [one(text) for text in texts]
    assert digests_of_texts(column.dictionary_encode())[: len(texts)].tolist() == found[: len(texts)].tolist()


def test_zeros_at_the_end_count() -> None:
    assert len({one("a" + "\0" * zeros) for zeros in range(20)}) == 20


@pytest.mark.parametrize("text", ["{}", "event-{:09d}", "{:x}", "{:>40}", "{:<70}|"])
def test_ids_in_a_row_have_digests_of_their_own_that_fill_63_bits(text: str) -> None:
    digests = digests_of_texts(pa.array([text.format(number) for number in range(100_000)]))
    assert np.unique(digests).size == 100_000
    assert digests.min() >= 0
    shares = [((digests >> bit) & 1).mean() for bit in range(63)]
    assert min(shares) > 0.47
    assert max(shares) < 0.53


def test_a_value_counts_in_its_own_column_only() -> None:
    x, none = pa.array(["x"]), pa.array([None], pa.string())
    said = [{"a": x, "b": none}, {"a": none, "b": x}, {"a": x, "b": x}, {"a": none, "b": none}, {"a": pa.array([0])}]
    assert len({int(digests_of_rows(row)[0]) for row in said}) == 5


def test_a_column_without_values_changes_nothing() -> None:
    x, none = pa.array(["x", "y"]), pa.array([None, None], pa.string())
    assert digests_of_rows({"a": x, "new": none}).tolist() == digests_of_rows({"a": x}).tolist()


def test_nothing_and_zero_are_different_contents() -> None:
    values = pa.array([None, 0, -1, 2**62], pa.int64())
    assert np.unique(digests_of_rows({"a": values})).size == 4
