"""Why this answer? Explanations whose numbers add up, and pictures of them. No torch.

evidence     which places of a photo speak for a class, exactly
"""

import sys
from types import ModuleType
from typing import Any

from seewhy.explain.evidence import contrast, evidence
from seewhy.explain.explanation import Depth, Explanation

__all__ = ["Depth", "Explanation", "contrast", "evidence"]


class _Callable(ModuleType):
    """The room that is also the verb: `seewhy.explain(…)` means evidence, imported before or not."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return evidence(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
