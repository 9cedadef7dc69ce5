"""What a training leaves behind of its photos: names and features, so that later answers can be held against them."""

from typing import TYPE_CHECKING

from seewhy.data.sample import joined
from seewhy.explain.examples import Examples, remember

if TYPE_CHECKING:
    from seewhy.recipes.train_classifier import Run

__all__ = ["remembered"]


def remembered(run: "Run") -> Examples:
    """The photos of a training as its network sees them; the test part is not opened.

    Where only the head was taught, every photo of the other parts taught it, and their features exist already. Where
    the body learned, it is held to the photos it learned from, and those kept aside say how far is usual.

    Args:
        run: a training that is done.

    Raises:
        PhotoError: a photo is gone.
    """
    parts = run.split
    if run.features is not None:
        return remember(run.classifier, joined(parts.train, parts.validation, parts.calibration), features=run.features)
    return remember(run.classifier, parts.train, kept_aside=joined(parts.validation, parts.calibration))
