"""Where every extra should be installed (SEEWHY_REQUIRE_EXTRAS=1), a test skipped for a missing one is a failure.

Properties are tried on the same examples every time; HYPOTHESIS_PROFILE=default tries new ones.

What SeeWhy keeps in the user's cache (networks written for the engine) begins empty: what an older version of the code
wrote there must prove nothing about this one.
"""

import os
from pathlib import Path

import hypothesis
import pytest

# No test meets what another kept, or leaves anything in the user's cache; the cache's own tests name a folder.
os.environ["SEEWHY_CACHE"] = "off"

hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def empty_cache(tmp_path_factory: pytest.TempPathFactory):
    place = str(tmp_path_factory.mktemp("cache"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", place)  # of this process and those it starts
        patch.setattr("platformdirs.user_cache_dir", lambda name: str(Path(place) / name))  # where XDG is not known
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    return _no_missing_extra(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report = yield
    return _no_missing_extra(report)


def _no_missing_extra(report):
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    missing = ("could not import", "node is not installed", "chromium is not installed")
    if any(one in reason for one in missing) and os.environ.get("SEEWHY_REQUIRE_EXTRAS") == "1":
        report.outcome = "failed"
        report.longrepr = f"SEEWHY_REQUIRE_EXTRAS is set, and this was skipped: {reason}"
    return report
