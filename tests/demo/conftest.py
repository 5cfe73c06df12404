"""The demo's files, written once for all tests that read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.demo.files import ENDS, Demo, opened
from tests.once import once

from bellwether.demo.generate import write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    directory = once(tmp_path_factory, "tailwind", lambda place: write_demo(place, ends=ENDS))
    opened_demo = opened(directory, ENDS)
    yield opened_demo
    opened_demo.sql.close()
