"""The photos that are taught with now: where they lie, what was put right, and where the classifier goes."""

from pathlib import Path
from typing import Any

from seewhy.data.grouping import Grouping
from seewhy.recipes.order import workspace_of
from seewhy.recipes.unfinished import holds_checkpoint
from seewhy.studio.photos.places import labels_of, output_beside
from seewhy.studio.teaching.collecting import Collection
from seewhy.studio.teaching.labels import Labels

__all__ = ["ChosenPhotos"]


class ChosenPhotos:
    """One folder or table, with all that belongs to it.

    Args:
        photos: folder or table of labelled photos.
        output: the classifier's folder; None: beside the photos.
        chosen: where it lies in the folders that were named, as the page told it; None: it was collected.
        collection: where the photos are collected; None: they are not.

    Raises:
        DatasetError: what lies where their labels are put right is no table of corrections.
    """

    def __init__(
        self,
        photos: Path,
        output: Path | None = None,
        *,
        chosen: dict[str, Any] | None = None,
        collection: Collection | None = None,
    ) -> None:
        self.photos, self.output = photos, output or output_beside(photos)
        self._beside = output is not None or self.output.parent == photos.resolve().parent
        self.collection = collection
        self.labels = Labels(labels_of(self.output))
        self.together = False
        """Whether what looks as if taken a moment apart lands on one side of the split."""
        self._chosen = chosen

    @property
    def grouping(self) -> Grouping | None:
        """Frames of one hold; or what looks as if taken a moment apart, where the user said that it is."""
        holds = None if self.collection is None else self.collection.grouping
        return holds or (Grouping(found=True) if self.together else None)

    @property
    def reading(self) -> str:
        """How they are read: what a training that goes on must not find changed."""
        return f"{self.together} {self.labels.fingerprint}"

    @property
    def unfinished(self) -> bool:
        """Whether a training with them was stopped that could go on."""
        return holds_checkpoint(workspace_of(self.output))

    def forget_gone(self) -> None:
        """Says nothing any more of collected photos that were moved or removed."""
        if self.collection is not None:
            self.labels.forget({name for name in self.labels.names if not (self.photos / name).exists()})

    def to_json(self) -> dict[str, Any]:
        """What the page shows of them."""
        collection = None
        if self.collection is not None:
            collection = {"name": self.collection.folder.name, "version": self.collection.version}
        return {
            "photos": self.photos.name,
            "output": self.output.name,
            "place": str(self.output),
            "beside": self._beside,  # false where nothing can be written there: see output_beside
            "there_already": self.output.exists(),
            "chosen": self._chosen,
            "kept_together": self.together,
            "collection": collection,
            "labels": self.labels.to_json(),
        }
