"""Judging a classifier on photos it has never seen: a report with intervals, and one page that shows it.

judging      evaluate(classifier, dataset) -> Report, with the photos that must not be judged refused
report       what was found
report_page  the same as one page
"""

import sys
from types import ModuleType
from typing import Any

from seewhy.evaluate.judging import evaluate
from seewhy.evaluate.report import Report

__all__ = ["Report", "evaluate"]


class _Callable(ModuleType):
    """The room that is also the verb: `seewhy.evaluate(…)` means evaluate, imported before or not."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return evaluate(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
