"""What is wrong with a photo itself: too dark, too bright, flat, blurred, tiny."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from seewhy.pixels.sharpness import BLURRY

if TYPE_CHECKING:
    from seewhy.data.sample import Glance

__all__ = ["Usual"]

# Grey levels of 255 and px, as in the audit: beyond these next to nothing is left to see.
_DARK, _BRIGHT, _FLAT, _TINY = 20.0, 240.0, 5.0, 16.0

_ENOUGH = 20  # photos whose fifth percentile is worth the name
_HALF = 0.5  # as dark as half of what 19 of 20 photos exceed: no photo of an ordinary spread
_QUARTER = 0.25  # of the usual side: a sixteenth of the pixels


class Usual:
    """How photos of this kind usually look, and in what one is damaged.

    Args:
        looks: photos that are all right, such as those answered rightly.
    """

    def __init__(self, looks: "Sequence[Glance]") -> None:
        brightness = _known([one.brightness for one in looks])
        contrast = _known([one.contrast for one in looks])
        sharpness = _known([one.sharpness for one in looks])
        sides = _known([min(one.width, one.height) for one in looks])
        self._dark, self._bright, self._flat, self._tiny, self._blurred = _DARK, _BRIGHT, _FLAT, _TINY, BLURRY
        if brightness is not None:
            self._dark = max(_DARK, _HALF * float(np.quantile(brightness, 0.05)))
            self._bright = min(_BRIGHT, 255 - _HALF * (255 - float(np.quantile(brightness, 0.95))))
        if contrast is not None:
            self._flat = max(_FLAT, _HALF * float(np.quantile(contrast, 0.05)))
        if sides is not None:
            self._tiny = max(_TINY, _QUARTER * float(np.median(sides)))
        if sharpness is not None:  # where photos that are all right are soft themselves, softness is no damage
            self._blurred = min(BLURRY, float(np.quantile(sharpness, 0.05)))

    def damage(self, look: "Glance | None") -> str | None:
        """What is wrong with a photo, with the figure that tells; None where nothing is.

        Args:
            look: what a glance told; None where nobody looked.
        """
        if look is None:
            return None
        side = min(look.width, look.height)
        told = (
            (look.brightness < self._dark, f"dark (mean grey level {look.brightness:.0f}, below {self._dark:.0f})"),
            (
                look.brightness > self._bright,
                f"glaring (mean grey level {look.brightness:.0f}, above {self._bright:.0f})",
            ),
            (
                look.contrast < self._flat,
                f"flat (spread of the grey levels {look.contrast:.0f}, below {self._flat:.0f})",
            ),
            (look.sharpness < self._blurred, f"blurred (sharpness {look.sharpness:.2f}, below {self._blurred:.2f})"),
            (side < self._tiny, f"tiny (shorter side {side} px, below {self._tiny:.0f})"),
        )
        found = [words for is_so, words in told if is_so]
        return " and ".join(found) or None


def _known(values: Sequence[float]) -> np.ndarray | None:
    """The finite ones, where there are enough of them to tell what is usual."""
    found = np.array(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    return found if len(found) >= _ENOUGH else None
