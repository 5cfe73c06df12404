"""The one place where modules are loaded late, so that a command waits only for what it needs."""

from __future__ import annotations

import importlib
from types import ModuleType

OPENER = "bellwether.cli.local.commands"
FACTS = "bellwether.cli.local.facts"
DEMO = "bellwether.cli.local.demo"


def loaded(name: str) -> ModuleType:
    """The module of that name."""
    return importlib.import_module(name)


def local_commands() -> ModuleType:
    """The module that carries out commands on this machine; what has tables must be made ready before it."""
    loaded("bellwether.workspace.database").make_ready()
    return loaded(OPENER)
