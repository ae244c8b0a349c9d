"""How many examples properties try: the same ones in every run, or fresh ones in `make test-long`.

There it is `TIMES` as many; a property that tries `ENOUGH` in every run tries `MANY`.
"""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
USUAL = 50
TIMES = 20
MANY = 10_000
ENOUGH = 300
OWN_SETTINGS = "_hypothesis_internal_use_settings"
settings.register_profile(
    "same", max_examples=USUAL, derandomize=True, deadline=None, suppress_health_check=QUIET
)
settings.register_profile(
    "long",
    max_examples=USUAL * TIMES,
    deadline=None,
    suppress_health_check=QUIET,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the long run properties that name a number of examples try many times as many."""
    if os.environ.get("HYPOTHESIS_PROFILE") != "long":
        return
    for item in items:
        test = getattr(item, "obj", None)
        own = getattr(test, OWN_SETTINGS, None)
        if own is not None and own.max_examples < MANY:
            more = MANY if own.max_examples >= ENOUGH else own.max_examples * TIMES
            setattr(test, OWN_SETTINGS, settings(own, max_examples=more))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests that press keys or start programs wait two fifths of their time."""
    affinity = getattr(os, "sched_getaffinity", None)
    return (len(affinity(0)) if affinity else os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector needn't walk it again for each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
