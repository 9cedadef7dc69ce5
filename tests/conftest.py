"""Where every extra should be installed (SEEWHY_REQUIRE_EXTRAS=1), a test skipped for a missing one is a failure."""

import os

import pytest


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
    if "could not import" in reason and os.environ.get("SEEWHY_REQUIRE_EXTRAS") == "1":
        report.outcome = "failed"
        report.longrepr = f"SEEWHY_REQUIRE_EXTRAS is set, and this was skipped: {reason}"
    return report
