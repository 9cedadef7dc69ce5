"""A share with its interval, as a tile of a page."""

import math

from seewhy.pages.page import Measure
from seewhy.probability import Estimate

__all__ = ["share_measure"]


def share_measure(name: str, share: Estimate, meaning: str) -> Measure:
    """In percent with one digit; a dash where there are no photos.

    Args:
        name: what it is called.
        share: 0..1; its value is NaN where there are no photos.
        meaning: what it tells, for somebody who has to decide.
    """
    if math.isnan(share.value):
        return Measure(name=name, value="–", meaning=meaning)
    return Measure(
        name=name,
        value=f"{100 * share.value:.1f} %",
        interval=f"95 % interval {100 * share.low:.1f}–{100 * share.high:.1f} %",
        span=(share.low, share.value, share.high),
        meaning=meaning,
    )
