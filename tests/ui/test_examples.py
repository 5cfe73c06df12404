"""The examples in the shared parts are their documentation: each must hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import bellwether.ui

PURE = sorted(
    module.name
    for module in pkgutil.iter_modules(bellwether.ui.__path__, "bellwether.ui.")
    if not module.ispkg and module.name.rpartition(".")[2] not in {"apps", "gallery", "urls", "page", "surroundings"}
)


@pytest.mark.parametrize("name", PURE)
def test_the_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0
