"""What one studio has before it: a classifier, the photos on the table, and the folder it may teach with."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import UsageError
from seewhy.studio.changes import sliders_to_json
from seewhy.studio.inside import Inside
from seewhy.studio.photos import PhotoTable
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
        collected: folder below which collected photos go; None: seewhy-photos, here.
    """

    def __init__(
        self,
        classifier: "Classifier | None",
        *,
        name: str,
        photos: Path | None = None,
        collected: Path | None = None,
    ) -> None:
        self.table = PhotoTable()
        self._lock = threading.Lock()
        self._classifier, self._inside = classifier, None if classifier is None else Inside(classifier)
        self.name = name
        self.teaching = Teaching(photos, collected=collected)
        self.topics = Topics()
        self.topics.add("teaching", lambda: self.teaching)

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
            self._classifier, self._inside, self.name = found, Inside(found), folder.name

    def taught(self) -> Teaching:
        """The training.

        Raises:
            UsageError: there are no photos to teach with.
        """
        if not self.teaching.is_ready:
            raise UsageError(
                "There are no photos to teach with yet", "a folder, or photos", "Choose or collect some under “Teach”."
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
            "sliders": sliders_to_json(),
            "teaching": self.teaching.to_json(),
        }
