"""What a cross-validation keeps on disk while it runs: finished folds, and the checkpoint of the one under way."""

import dataclasses
import hashlib
import io
import json
import shutil
from pathlib import Path

import numpy as np

from seewhy.array_files import unpack_arrays
from seewhy.data.sample import Dataset
from seewhy.errors import ArtefactError, UsageError
from seewhy.recipes.recipe import Recipe
from seewhy.recipes.unfinished import holds_checkpoint
from seewhy.storage import write_whole
from seewhy.training.identity import FREE, check_same

__all__ = ["FoldFiles"]

_SETTINGS = "settings.json"
_LARGEST = 4 << 30  # bytes of answers unpacked: half a million photos of a thousand classes


@dataclasses.dataclass(frozen=True)
class FoldFiles:
    """The folder of a cross-validation that is under way.

    Args:
        place: where; None keeps nothing.
        resume: take up what lies there.
    """

    place: Path | None
    resume: bool = dataclasses.field(default=False, kw_only=True)

    def begin(self, photos: Dataset, fold_of: np.ndarray, recipe: Recipe) -> None:
        """Makes the folder, or makes sure that what lies there is this cross-validation.

        Args:
            photos: those that are judged.
            fold_of: (photos,), the fold of each.
            recipe: resolved.

        Raises:
            UsageError: something lies there and resume was not asked for.
            ConfigError: it is that of other settings or photos.
            ArtefactError: it is damaged.
            StorageError: it cannot be written.
        """
        if self.place is None:
            return
        digest = hashlib.sha256(fold_of.astype(np.int64).tobytes())
        for sample in photos.samples:
            digest.update(f"{sample.fingerprint} {photos.classes[sample.label]}\n".encode())
        identity = {name: value for name, value in recipe.to_json().items() if name not in FREE}
        identity = json.loads(json.dumps(identity | {"the photos and their folds": digest.hexdigest()[:16]}))
        settings = self.place / _SETTINGS
        if not settings.exists():
            write_whole(settings, json.dumps(identity, indent=1))
            return
        if not self.resume:
            raise UsageError(
                f"An unfinished cross-validation lies in {self.place}",
                "to be told what to do with it",
                "Add --resume to go on with it, or --fresh to throw it away.",
            )
        try:
            saved = dict(json.loads(settings.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ArtefactError(
                f"{settings} is damaged ({error})", "what SeeWhy wrote", "Start again with --fresh."
            ) from error
        check_same(saved, identity)

    def folder(self, fold: int) -> Path | None:
        """Where the training of a fold keeps its checkpoint."""
        return None if self.place is None else self.place / f"fold-{fold + 1}"

    def begun(self, fold: int) -> bool:
        """Whether the training of a fold was interrupted."""
        folder = self.folder(fold)
        return folder is not None and holds_checkpoint(folder)

    def finished(self, fold: int) -> tuple[np.ndarray, np.ndarray, int] | None:
        """What the classifier of a fold said, where it is done: probabilities, unsure, photos learned from.

        Raises:
            ArtefactError: the file is damaged.
        """
        if self.place is None or not (path := self._answers(fold)).exists():
            return None
        try:
            kept = unpack_arrays(path.read_bytes(), largest=_LARGEST)
            return kept["probabilities"], kept["unsure"], int(kept["learned_from"])
        except (OSError, ValueError, KeyError) as error:
            raise ArtefactError(
                f"{path} is damaged ({error})", "what SeeWhy wrote", "Delete it: that fold is taught again."
            ) from error

    def finish(self, fold: int, probabilities: np.ndarray, unsure: np.ndarray, learned_from: int) -> None:
        """Keeps what the classifier of a fold said; its checkpoint is no longer needed.

        Args:
            fold: which.
            probabilities: (photos of the fold, classes).
            unsure: (photos of the fold,).
            learned_from: photos that it was made from.
        """
        if self.place is None:
            return
        content = io.BytesIO()
        np.savez(content, probabilities=probabilities, unsure=unsure, learned_from=np.array(learned_from))
        write_whole(self._answers(fold), content.getvalue())
        folder = self.folder(fold)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _answers(self, fold: int) -> Path:
        assert self.place is not None
        return self.place / f"fold-{fold + 1}.npz"
