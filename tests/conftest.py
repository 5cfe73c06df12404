"""What every test may ask for: the reference data, and random search that is the same on every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# The same examples on every run, so that red is red for everyone. `make test-long` draws more of them, from its SEED.
settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long",
    max_examples=2000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("BELLWETHER_HYPOTHESIS_PROFILE", "ci"))


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
