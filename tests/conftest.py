"""Where every extra should be installed (SEEWHY_REQUIRE_EXTRAS=1), a test skipped for a missing one is a failure.

Properties are tried on the same examples every time; HYPOTHESIS_PROFILE=default tries new ones.
"""

import os

import hypothesis
import pytest

hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


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
    if ("could not import" in reason or "is not installed" in reason) and os.environ.get(
        "SEEWHY_REQUIRE_EXTRAS"
    ) == "1":
        report.outcome = "failed"
        report.longrepr = f"SEEWHY_REQUIRE_EXTRAS is set, and this was skipped: {reason}"
    return report
