"""What every unit looks for: one walk over the photos of the session's folder, in the background, asked about anew."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import DatasetError, SeewhyError, UsageError
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.layers.one_pass import PreparedPhotos
    from seewhy.layers.unit_patches import TopPatches

__all__ = ["LookedFor"]

_PHOTOS = 240  # looked at: 9 places a unit find their like among so many, and two cores need about 10 s for them


class LookedFor:
    """The places that each unit answers to most, found once for a classifier and a folder.

    Args:
        classifier: whose units.
        photos: the folder; None where the studio was started without one.
    """

    def __init__(self, classifier: "Classifier", photos: Path | None) -> None:
        self._classifier, self._folder = classifier, photos
        self._lock = threading.Lock()
        self._state, self._done, self._total = "idle", 0, 0
        self._error: SeewhyError | None = None
        self._found: tuple[TopPatches, PreparedPhotos] | None = None

    def begin(self) -> None:
        """Starts the walk, unless it runs or is done.

        Raises:
            UsageError: there is no folder of photos.
            MissingExtraError: torch is not installed.
        """
        from seewhy.devices import require_torch

        require_torch()
        if self._folder is None:
            raise UsageError(
                "What a unit looks for is found among many photos, and no folder of photos was named",
                "a folder with a folder for each class",
                "Start the studio with one: seewhy studio CLASSIFIER PHOTOS/",
            )
        with self._lock:
            if self._state in ("running", "found"):
                return
            self._state, self._done, self._error = "running", 0, None
        # No daemon: torch would be cut off in the middle of a batch when the studio ends, which aborts the process.
        threading.Thread(target=self._walk, args=(self._folder,), name="seewhy-looked-for").start()

    def told(self) -> dict[str, Any]:
        """How far it is.

        Raises:
            SeewhyError: the photos could not be looked at.
        """
        with self._lock:
            if self._error is not None:
                raise self._error
            named = self._folder is not None
            return {"state": self._state, "named": named, "done": self._done, "total": self._total}

    def unit(self, layer: str, channel: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What one unit looks for; only how far it is where that is not found yet.

        Args:
            layer: "first" or the name of a stage.
            channel: the unit, from 0.

        Returns:
            What is told: its answers, the strongest first, and its average answer to each class; "grid", (height,
            width, 3) uint8, its nine strongest places, or no array where it answers to none.

        Raises:
            UsageError: no such unit.
        """
        told, found = self.told(), self._found
        if found is None:
            return told, {}
        from seewhy.layers.patch_picture import patch_grid

        patches, photos = found
        one = patches.layers.get(layer)
        if one is None or not 0 <= channel < one.layer.channels:
            raise UsageError(f"There is no unit {channel} in {layer}", "one that is shown", "Reload the page.")
        kinds = dict(zip(one.kinds, one.kind_means[channel].tolist(), strict=True))
        told |= {
            "photos": patches.photos,
            "answers": [float(value) for value in one.values[channel, : one.found(channel)]],
            "kinds": kinds,
            "between": float(one.kind_shares[channel]),
        }
        silent = bool(one.silent[channel])
        return told, {} if silent else {"grid": np.ascontiguousarray(patch_grid(patches, layer, channel, photos))}

    def _walk(self, folder: Path) -> None:
        try:
            found = self._looked(folder)
        except SeewhyError as error:
            self._fail(error)
            return
        except BaseException as error:  # such as a full memory: the page must not wait for it for ever
            self._fail(
                DatasetError(
                    f"The photos could not be looked through ({type(error).__name__}: {error})",
                    "a walk to its end",
                    "Try again, with fewer or smaller photos.",
                )
            )
            raise
        with self._lock:
            self._found, self._state = found, "found"

    def _fail(self, error: SeewhyError) -> None:
        with self._lock:
            self._state, self._error = "failed", error

    def _looked(self, folder: Path) -> "tuple[TopPatches, PreparedPhotos]":
        from seewhy.data.folder import read_photos
        from seewhy.layers.one_pass import PreparedPhotos, one_pass
        from seewhy.layers.top_patches import PatchCollector

        dataset = _some(read_photos(folder).dataset)
        photos = PreparedPhotos(samples=dataset.samples, preprocessing=self._classifier.preprocessing)
        collector = PatchCollector(labels=[dataset.classes[one.label] for one in dataset.samples])
        with self._lock:
            self._total = len(dataset)
        # A network of its own: the other one may be looked into meanwhile.
        for seen in one_pass(self._classifier.network(), photos):
            if not threading.main_thread().is_alive():  # the studio has ended; nobody will ask
                break
            collector.add(seen)
            with self._lock:
                self._done += len(seen.images)
        return collector.result(), photos


def _some(dataset: "Dataset") -> "Dataset":
    if len(dataset) <= _PHOTOS:
        return dataset
    chosen = generator(0, "looked-for", len(dataset)).permutation(len(dataset))[:_PHOTOS]
    return dataset.subset(np.sort(chosen))
