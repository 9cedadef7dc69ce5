"""What one studio has before it: a classifier, the photos on the table, and the folder it may teach with."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import UsageError
from seewhy.studio.changes import sliders_to_json
from seewhy.studio.inside import Inside
from seewhy.studio.judging import Judging
from seewhy.studio.looked_for import LookedFor
from seewhy.studio.photos import PhotoTable
from seewhy.studio.shelf import BUILT_IN, Shelf
from seewhy.studio.teaching import Teaching
from seewhy.studio.topics import Topics

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Session"]


class Session:
    """The studio's one session; every page that is open shows the same.

    Args:
        classifier: what is looked at first; None where there is none yet.
        name: what the page calls it.
        photos: folder or table to teach with; None where none was named.
        folder: where the classifier was loaded from; None where it lies nowhere.
        beside: folders of further classifiers, to compare with.
    """

    def __init__(
        self,
        classifier: "Classifier | None",
        *,
        name: str,
        photos: Path | None = None,
        folder: Path | None = None,
        beside: Sequence[Path] = (),
    ) -> None:
        self.table = PhotoTable()
        self.folder = folder
        self.shelf = Shelf([*([] if folder is None else [folder]), *beside])
        self._lock = threading.Lock()
        self._classifier, self._inside = classifier, None if classifier is None else Inside(classifier)
        self.name, self._photos = name, photos
        self._looked_for = None if classifier is None else LookedFor(classifier, photos)
        self.teaching = None if photos is None else Teaching(photos, output_beside(photos))
        self.judging = Judging(photos)
        self.judging.of(classifier, folder)
        if self.teaching is not None:
            self.shelf.name(self.teaching.output)
        self.topics = Topics()
        self.topics.add("teaching", lambda: self.teaching)
        self.topics.add("judging", lambda: self.judging)

    @property
    def classifier(self) -> "Classifier":
        """What is looked at.

        Raises:
            UsageError: nothing is there yet.
        """
        if self._classifier is None:
            raise UsageError("There is no classifier yet", "one to look at", "Teach one first.")
        return self._classifier

    @property
    def inside(self) -> Inside:
        """Its layers."""
        assert self.classifier is not None
        assert self._inside is not None
        return self._inside

    @property
    def looked_for(self) -> LookedFor:
        """What its units look for."""
        assert self.classifier is not None
        assert self._looked_for is not None
        return self._looked_for

    def open(self, folder: Path) -> None:
        """Looks at another classifier from now on.

        Args:
            folder: of a saved classifier.

        Raises:
            ArtefactError: it cannot be read.
        """
        from seewhy.classifier import load

        found = load(folder)
        with self._lock:
            if self._classifier is not None and self._written_over(folder):
                self.shelf.put(self.name, self._classifier)
            self._classifier, self._inside = found, Inside(found)
            self._looked_for = LookedFor(found, self._photos)
            self.name, self.folder = self.shelf.name(folder), folder
        self.judging.of(found, folder)

    def _written_over(self, folder: Path) -> bool:
        """Whether what is looked at cannot be loaded again once this folder is opened."""
        if self.folder is None:
            return self.name != BUILT_IN
        return self.folder.resolve() == folder.resolve()

    def taught(self) -> Teaching:
        """The training.

        Raises:
            UsageError: no folder was named to teach with.
        """
        if self.teaching is None:
            raise UsageError(
                "No folder was named to teach with", "seewhy studio PHOTOS/", "Start the studio again with a folder."
            )
        return self.teaching

    def to_json(self) -> dict[str, Any]:
        """What the page needs to begin."""
        found = self._classifier
        about = (
            None
            if found is None
            else {"classes": list(found.classes), "size": found.preprocessing.size, "fit": found.preprocessing.fit}
        )
        return {
            "name": self.name,
            "classifier": about,
            "beside": [name for name in self.shelf.names if name != self.name],
            "sliders": sliders_to_json(),
            "teaching": None if self.teaching is None else self.teaching.to_json(),
        }


def output_beside(photos: Path) -> Path:
    """Where a classifier taught with these photos goes: the place that "seewhy train" takes.

    >>> output_beside(Path("pets")).name
    'pets.seewhy'
    """
    return photos.resolve().with_name(f"{photos.resolve().stem}.seewhy")
