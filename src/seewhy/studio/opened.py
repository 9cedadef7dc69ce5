"""The classifier that is looked at, with what is found out about it while it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.recipes.measured_limits import read_conditions
from seewhy.studio.looking.inside import Inside
from seewhy.studio.looking.looked_for import LookedFor

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Opened"]


class Opened:
    """A classifier that is looked at.

    Args:
        classifier: it.
        name: what the page calls it.
        folder: where it was loaded from; None where it lies nowhere.
        photos: folder or table of labelled photos that belongs to it; None where none was named.
    """

    def __init__(self, classifier: "Classifier", *, name: str, folder: Path | None, photos: Path | None) -> None:
        self.classifier, self.name, self.folder, self.photos = classifier, name, folder, photos
        self.inside = Inside(classifier)
        self.looked_for = LookedFor(classifier, photos)

    @property
    def measured(self) -> dict[str, Any] | None:
        """How it bore light, angle, blur and so on, as it was measured last; None where it was not."""
        return None if self.folder is None else read_conditions(self.folder)

    def to_json(self) -> dict[str, Any]:
        """What the page is told of it."""
        preprocessing = self.classifier.preprocessing
        return {"classes": list(self.classifier.classes), "size": preprocessing.size, "fit": preprocessing.fit}
