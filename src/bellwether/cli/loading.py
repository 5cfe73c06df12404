"""The one place where modules are loaded late, so that a command waits only for what it needs."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

SESSION = "bellwether.cli.session"
OPENER = "bellwether.cli.local.commands"
ASKING = "bellwether.cli.local.asking"
BROWSING = "bellwether.cli.local.browsing"
CATALOGUE = "bellwether.cli.local.catalogue"
CHECKING = "bellwether.cli.local.checking"
COHORTS = "bellwether.cli.local.cohorts"
COMPARING = "bellwether.cli.local.comparing"
COMPUTING = "bellwether.cli.local.computing"
DEFINITIONS = "bellwether.cli.local.definitions"
EXAMINATION = "bellwether.cli.local.examination"
OPENING = "bellwether.catalog.opening"
UPKEEP = "bellwether.cli.local.upkeep"
FACTS = "bellwether.cli.local.facts"
LEFT_OUT = "bellwether.cli.local.left_out"
LINTING = "bellwether.cli.local.linting"
MATCHES = "bellwether.cli.local.matches"
SUGGESTING = "bellwether.cli.local.suggesting"
FOLDERS = "bellwether.cli.local.folders"
HEALTH = "bellwether.cli.local.health"
IMPORTING = "bellwether.cli.local.importing"
DEMO = "bellwether.cli.local.demo"
KEYHOLDING = "bellwether.cli.local.keyholding"
MEMBERSHIP = "bellwether.cli.local.membership"
REMOTE = "bellwether.cli.remote"
SOURCING = "bellwether.cli.local.sourcing"
SERVING = "bellwether.cli.local.serving"
WEB_SETTINGS = "bellwether.config.web"


def loaded(name: str) -> ModuleType:
    """The module of that name."""
    with _nothing_collected():
        return importlib.import_module(name)


def local_commands() -> ModuleType:
    """The module that carries out commands on this machine; what has tables must be made ready before it."""
    with _nothing_collected():
        importlib.import_module("bellwether.workspace.database").make_ready()
        return importlib.import_module(OPENER)


def loaded_for_pages(home: Path, name: str) -> ModuleType:
    """The module of that name, with Django made ready for the pages of this home."""
    os.environ["BELLWETHER_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = WEB_SETTINGS
    with _nothing_collected():
        importlib.import_module("bellwether.workspace.database").make_ready()
        return importlib.import_module(name)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Modules stay: looking through them for garbage, then and later, is a seventh of a command's start."""
    # At the end they are let go in the usual way, or native modules complain of what is still there.
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
