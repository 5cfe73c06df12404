"""Writes the demo company: data files, import mappings and definitions."""

from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import numpy as np

from bellwether.demo.activity import crowd_activity
from bellwether.demo.commerce import Ledger
from bellwether.demo.company import Company, found_company
from bellwether.demo.entered import Entered
from bellwether.demo.events import EventWriter
from bellwether.demo.outreach import Outreach
from bellwether.demo.people import draw_moves, hire_people
from bellwether.demo.register import Register
from bellwether.demo.timeline import Timeline
from bellwether.demo.voice import Voice

SEED = 20_240_229


def write_demo(directory: Path, *, ends: date, seed: int = SEED) -> None:
    """Writes all files of Tailwind Travel into a directory, with data whose last day is `ends`."""
    directory.mkdir(parents=True, exist_ok=True)
    timeline = Timeline(ends)
    company = company_of(seed)
    people, moves = draw_moves(company, hire_people(company, _draws(seed, 2)), _draws(seed, 3))
    Register(company, people, timeline).write_all(directory, moves, _draws(seed, 4))
    Ledger(company, timeline).write_all(directory, _draws(seed, 5))
    Voice(company, people, timeline).write_all(directory, _draws(seed, 6))
    Outreach(company, people, timeline).write_all(directory, _draws(seed, 7))
    Entered(company, timeline).write_all(directory, _draws(seed, 8))
    crowd = crowd_activity(company, people, moves, timeline, _draws(seed, 9))
    EventWriter(company, people, timeline).write_all(directory, crowd, _draws(seed, 10))
    write_texts(directory, timeline)


def company_of(seed: int = SEED) -> Company:
    """The accounts alone, as `write_demo` makes them from this seed."""
    return found_company(_draws(seed, 1))


def write_texts(directory: Path, timeline: Timeline) -> None:
    """Writes the mappings, the definitions and the order of imports, with the dates they name filled in."""
    package = files("bellwether.demo")
    dates = {
        "first_day": timeline.starts.isoformat(),
        "half_way": timeline.date_back(365).isoformat(),
        "this_quarter": timeline.date_back(80).isoformat(),
    }
    for folder in ("mapping", "definitions"):
        (directory / folder).mkdir(exist_ok=True)
        for text in sorted(package.joinpath(folder).iterdir(), key=_name):
            _write_filled(text, directory / folder / text.name, dates)
    _write_filled(package.joinpath("import.yaml"), directory / "import.yaml", dates)


def _write_filled(text: Traversable, path: Path, dates: dict[str, str]) -> None:
    path.write_text(Template(text.read_text(encoding="utf-8")).substitute(dates), encoding="utf-8")


def _name(text: Traversable) -> str:
    return text.name


def _draws(seed: int, part: int) -> np.random.Generator:
    """A stream of its own for each part, so that a change in one leaves the others as they are."""
    return np.random.default_rng((seed, part))
