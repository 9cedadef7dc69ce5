"""Why this answer? Explanations whose numbers say what they are, and pictures of them.

explain      which places of a photo speak for a class, by any method of the catalogue
evidence     the same, exactly, and without torch
contrast     for one class rather than another
METHODS      the catalogue

Importing this loads no torch; the methods other than evidence import it when they are asked.
"""

import sys
from types import ModuleType
from typing import Any

from seewhy.explain.evidence import contrast, evidence
from seewhy.explain.explaining import explain
from seewhy.explain.explanation import Depth, Explanation
from seewhy.explain.methods import METHODS

__all__ = ["METHODS", "Depth", "Explanation", "contrast", "evidence", "explain"]


class _Callable(ModuleType):
    """The room that is also the verb: `seewhy.explain(…)` works, whether the room was imported before or not."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return explain(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
