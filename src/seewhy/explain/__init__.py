"""Why this answer? Explanations whose numbers add up, and pictures of them. No torch.

evidence     which places of a photo speak for a class, exactly
filters      what the first layer looks for
"""

import sys
from types import ModuleType
from typing import Any

from seewhy.explain.evidence import contrast, evidence
from seewhy.explain.explanation import Depth, Explanation
from seewhy.explain.filters import filter_limit, first_layer_filters

__all__ = ["Depth", "Explanation", "contrast", "evidence", "filter_limit", "first_layer_filters"]


class _Callable(ModuleType):
    """The room that is also the verb: `seewhy.explain(…)` means evidence, imported before or not."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return evidence(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
