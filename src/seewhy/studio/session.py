"""What one studio has before it: a classifier, the photos on the table, and the folder it may teach with."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import UsageError
from seewhy.studio.comparing.contest import Contest
from seewhy.studio.comparing.shelf import BUILT_IN, Shelf
from seewhy.studio.judging.judging import Judging
from seewhy.studio.looking.changes import sliders_to_json
from seewhy.studio.looking.cover import GROUNDS, PHOTO, Cover
from seewhy.studio.looking.look import Question, question_from
from seewhy.studio.looking.masks import MaskTable
from seewhy.studio.looking.photos import PhotoTable, TablePhoto
from seewhy.studio.opened import Opened
from seewhy.studio.serving.topics import Topics
from seewhy.studio.teaching.teaching import Teaching

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
        collected: folder below which collected photos go; None: seewhy-photos, here.
    """

    def __init__(
        self,
        classifier: "Classifier | None",
        *,
        name: str,
        photos: Path | None = None,
        folder: Path | None = None,
        beside: Sequence[Path] = (),
        collected: Path | None = None,
    ) -> None:
        self.table, self.masks = PhotoTable(), MaskTable()
        self.shelf = Shelf([*([] if folder is None else [folder]), *beside])
        self._lock = threading.Lock()
        self._photos = photos
        self._labels: Path | None = None  # the table of their labels; None: the one beside them
        self.version = 0
        """Grows when another classifier is opened, so that every tab learns of it."""
        self._opened = None if classifier is None else Opened(classifier, name=name, folder=folder, photos=photos)
        self.teaching = Teaching(photos, collected=collected)
        self.judging = Judging(photos)
        self.judging.of(classifier, folder)
        if photos is not None:
            self.shelf.name(self.teaching.output)
        self.topics = Topics()
        self.topics.add("session", lambda: self)
        self.topics.add("teaching", lambda: self.teaching)
        self.topics.add("judging", lambda: self.judging)
        self.contest: Contest | None = None
        """The comparison with another classifier on labelled photos; None before the first."""
        self.topics.add("contest", lambda: self.contest)

    @property
    def opened(self) -> Opened:
        """What is looked at, with what is known of it.

        Raises:
            UsageError: nothing is there yet.
        """
        if self._opened is None:
            raise UsageError("There is no classifier yet", "one to look at", "Teach one first.")
        return self._opened

    @property
    def classifier(self) -> "Classifier":
        """What is looked at.

        Raises:
            UsageError: nothing is there yet.
        """
        return self.opened.classifier

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
            before = self._opened
            if before is not None and _written_over(before, folder):
                self.shelf.put(before.name, before.classifier)
            if self.teaching.is_ready and folder.resolve() == self.teaching.output.resolve():
                taught = self.teaching.chosen  # its photos: other ones than those named at the start, perhaps
                self._photos, self._labels = taught.photos, taught.labels.place
            photos, labels = self._photos, self._labels
            self._opened = Opened(found, name=self.shelf.name(folder), folder=folder, photos=photos)
        self.judging.on(photos, labels)
        self.judging.of(found, folder)
        with self._lock:
            self.version += 1

    def asked(self, told: Any) -> tuple[TablePhoto, Question]:
        """A question of the page, with the photo, what was painted on it and what stands in its place.

        A mask is named, or comes within the question as it was painted a moment ago: then it is kept, and named.

        Args:
            told: the page's JSON.

        Raises:
            UsageError: it is no question, or what it names is not there any more.
        """
        question = question_from(told)
        photo = self.table.get(question.photo)
        if "painted" in told:
            question = replace(question, mask=self.masks.add_text(told["painted"], photo.cells).identity)
        cover = None
        if question.mask is not None or question.hide != "painted":
            cells = None if question.mask is None else self.masks.get(question.mask).cells
            _, other, identity = question.fill.partition(PHOTO)
            image = self.table.get(identity).image if other else None
            cover = Cover(cells=cells, hide=question.hide, fill=question.fill, other=image)
        return photo, replace(question, cover=cover, preprocessing=self.classifier.preprocessing)

    def photo_to_json(self, photo: TablePhoto) -> dict[str, Any]:
        """What the page is told of a photo.

        Args:
            photo: from the table.
        """
        height, width = photo.image.shape[:2]
        subject = None if photo.subject is None else self.masks.add(photo.subject).identity
        told = {"photo": photo.identity, "name": photo.name, "width": width, "height": height}
        return told | {"rows": photo.cells[0], "columns": photo.cells[1], "subject": subject}

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
        opened = self._opened
        name = "" if opened is None else opened.name
        return {
            "version": self.version,
            "name": name,
            "classifier": None if opened is None else opened.to_json(),
            "beside": [other for other in self.shelf.names if other != name],
            "sliders": sliders_to_json(None if opened is None else opened.measured),
            "grounds": list(GROUNDS),
            "teaching": self.teaching.to_json(),
        }


def _written_over(opened: Opened, folder: Path) -> bool:
    """Whether what is looked at cannot be loaded again once this folder is opened."""
    return opened.name != BUILT_IN if opened.folder is None else opened.folder.resolve() == folder.resolve()
