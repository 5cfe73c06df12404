"""What every test may ask for: the reference data, and random search that is the same on every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests import postgresql, searches  # noqa: F401
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

if postgresql.ON_SERVER:
    # Before anyone reads the settings, which are those of the environment.
    postgresql.begin_run()
    from tests import homes_on_server

    homes_on_server.give_every_home_its_database()


def pytest_unconfigure() -> None:
    """Stops a server that tests of this process have started."""
    postgresql.stop()


ROOT = Path(__file__).parents[1]


FIRST = (
    "tests/engine/evaluate/test_against_oracle.py",
    "tests/engine/evaluate/test_explain_rows.py",
    "tests/demo",
    "tests/whole/test_refusals.py",
    "tests/whole/test_kill.py",
    "tests/engine/test_threads.py",
    "tests/engine/evaluate/test_against_oracle_stored.py",
    "tests/whole/test_healing.py",
    "tests/engine/warehouse/contract/test_whole_engine.py",
    "tests/ingest/test_any_order.py",
    "tests/ingest/suggest/test_seeds.py",
    "tests/engine/warehouse/test_durability.py",
    "tests/ingest/live/test_durability.py",
    "tests/cli/test_first_steps.py",
    "tests/engine/evaluate/test_refreshed_language.py",
    "tests/web/access/test_any_text.py",
    "tests/web/access/test_walk.py",
    "tests/web/browser/test_every_page.py",
    "tests/web/serving/test_serve.py",
    "tests/web/browser/test_portfolio.py",
    "tests/web/browser/test_administrator.py",
    "tests/web/browser/test_account_manager.py",
    "tests/web/browser/test_head_of_success.py",
    "tests/web/browser/test_viewer.py",
    "tests/web/browser/test_passkeys.py",
)
"""What takes longest comes first, so that in the end no worker waits for the other; a directory is one piece."""


class _LongestFirst(LoadFileScheduling):  # type: ignore[misc]
    """Hands out files, and some directories whose tests share what is costly to make, the longest ones first."""

    sorted_once = False

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((place for place in FIRST if file.startswith(place)), file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self.sorted_once:
            self.sorted_once = True
            for place in reversed(FIRST):
                if place in self.workqueue:
                    self.workqueue.move_to_end(place, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Who hands out the files where they are handed out by files."""
    return _LongestFirst(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The directory of public reference data, or a skip that says how to supply it."""
    directory = (ROOT / os.environ.get("BELLWETHER_REFERENCE_DATA", "../shared/data")).resolve()
    if directory.is_dir():
        return directory
    sentence = (
        f"The reference data is not at {directory}: set BELLWETHER_REFERENCE_DATA to the directory "
        "that holds git_events, ravenstack_saas, crm_sales_opportunities and sfo_survey_2017."
    )
    if os.environ.get("BELLWETHER_REFERENCE_REQUIRED"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
