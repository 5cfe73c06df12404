"""The demo's files, written once for all tests that read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.demo.files import ENDS, Demo, opened

from bellwether.demo.generate import write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    directory = tmp_path_factory.mktemp("tailwind")
    write_demo(directory, ends=ENDS)
    opened_demo = opened(directory, ENDS)
    yield opened_demo
    opened_demo.sql.close()
