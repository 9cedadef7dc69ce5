"""The photos a classifier learned from, as its network remembers them: features and names, never pixels."""

import hashlib
import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.features import unit_length
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.reading import fingerprint_of
from seewhy.errors import ArtefactError, DatasetError, PhotoError
from seewhy.explain.features import features_of
from seewhy.pixels.decode import read_bytes
from seewhy.probability.familiarity import Familiarity, distance_to_nearest, distances_among
from seewhy.progress import progress
from seewhy.randomness import generator
from seewhy.threads import in_order

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset

__all__ = ["MOST_BYTES", "MOST_PHOTOS", "Examples", "features_kept_aside", "network_digest", "remember"]

MOST_PHOTOS = 20_000
MOST_BYTES = 8 << 20  # of features: 3,276 photos of EfficientNet-Lite0, or 16,384 of a ResNet with 256 channels
_BATCH = 32
_KEPT_ASIDE = 2_000  # photos that set the scale: the 99th percentile of more is no surer than what it is used for
_DIGITS = 16  # of a fingerprint, as in the classifier's record


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """What a classifier keeps of the photos it learned from.

    Args:
        classes: the classifier's, in order.
        features: (n, features) float16, each of length 1 but for rounding; vectors is what to compare with.
        labels: (n,) int64, indices into classes.
        paths: where each photo lay within its folder, with "/"; the name it had, for one that lay in a table.
        fingerprints: the first 16 digits of each photo's sha256.
        groups: (n,) int64; duplicates and photos of one group share a number.
        usual: (m,) float64, ascending: how far photos of the right kind lie from these (see Familiarity).
        measured_on: what those photos are.
        folder: the name of the folder in which the paths begin; empty for a table.
        total: how many photos there were, of which n were kept.
        network: the first 16 digits of the sha256 of the network that the features come from.
    """

    classes: tuple[str, ...]
    features: np.ndarray
    labels: np.ndarray
    paths: tuple[str, ...]
    fingerprints: tuple[str, ...]
    groups: np.ndarray
    usual: np.ndarray
    measured_on: str
    folder: str
    total: int
    network: str

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def vectors(self) -> np.ndarray:
        """The features brought to length 1 again, which float16 cannot hold exactly; (n, features) float32."""
        return unit_length(self.features.astype(np.float32))

    def familiarity(self, features: np.ndarray) -> Familiarity:
        """How far a photo lies from these, on the scale of photos of the right kind.

        Args:
            features: (features,), of length 1.
        """
        return Familiarity(
            distance=float(distance_to_nearest(features[None], self.vectors)[0]),
            usual=self.usual,
            measured_on=self.measured_on,
        )

    def check(self, classifier: "Classifier") -> None:
        """Makes sure that these are the photos of this very network.

        Raises:
            ArtefactError: they were taken with another one.
        """
        if self.network != network_digest(classifier) or self.classes != classifier.classes:
            raise ArtefactError(
                "The remembered training photos belong to another classifier",
                f"features of the network {network_digest(classifier)}, and not of {self.network}",
                "Train again, or remember the photos with this classifier (seewhy.explain.remember).",
            )

    def find(self, index: int, folders: Sequence[str | Path]) -> Path | None:
        """Where a remembered photo lies today; None where it is gone or another photo has its name.

        Args:
            index: which one.
            folders: where to look, in order.
        """
        for folder in folders:
            path = Path(folder) / PurePosixPath(self.paths[index])
            try:
                if fingerprint_of(read_bytes(path)).startswith(self.fingerprints[index]):
                    return path
            except PhotoError:
                continue
        return None


def remember(
    classifier: "Classifier",
    photos: "Dataset",
    *,
    kept_aside: "Dataset | np.ndarray | None" = None,
    features: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    most_bytes: int = MOST_BYTES,
) -> Examples:
    """Keeps what the network saw of its training photos, so that later answers can be compared with them.

    Up to MOST_PHOTOS photos and most_bytes of features are kept; of more, a part by chance, of each class as many as
    the rarest has or room allows. How far photos of the right kind usually lie is measured on photos kept aside while
    the network learned; without them each photo is held against the others (*leave one out*), duplicates and groups
    excluded. The latter is right only where the body of the network did not learn from these photos: what was learned
    by heart lies too near.

    Args:
        classifier: the trained classifier.
        photos: what it learned from.
        kept_aside: photos of the same kind that its body did not learn from, or their features (features_kept_aside).
        features: the photos' feature vectors (n, features), where they were computed already (deepest_features).
        groups: (n,) numbers, equal for photos that belong together, where that was found out already (kept_together).
        most_bytes: of features.

    Raises:
        DatasetError: there are no photos, or they are of other classes.
        PhotoError: a photo is gone.
    """
    _check_classes(classifier, photos)
    spec = classifier.head
    width = spec.channels[-1] * spec.grid**2
    kept = _some(photos.labels, max(1, min(MOST_PHOTOS, most_bytes // (2 * width))))
    some = photos.subset(kept)
    if groups is None:
        groups, _ = kept_together(some, find_duplicates(some))
    else:
        groups = np.unique(groups[kept], return_inverse=True)[1].astype(np.int64).reshape(-1)
    found = _looked_at(classifier, some) if features is None else features[kept]
    stored = found.astype(np.float16)
    vectors = unit_length(stored.astype(np.float32))
    if kept_aside is not None and len(kept_aside):
        aside = kept_aside if isinstance(kept_aside, np.ndarray) else features_kept_aside(classifier, kept_aside)
        usual, who = distance_to_nearest(aside, vectors), "photos kept aside"
    else:
        usual, who = distances_among(vectors, groups), "training photos"
    folder, paths = _relative(some)
    return Examples(
        classes=classifier.classes,
        features=stored,
        labels=some.labels,
        paths=paths,
        fingerprints=tuple(sample.fingerprint[:_DIGITS] for sample in some.samples),
        groups=groups,
        usual=np.sort(usual[np.isfinite(usual)]),
        measured_on=who,
        folder=folder,
        total=len(photos),
        network=network_digest(classifier),
    )


def features_kept_aside(classifier: "Classifier", photos: "Dataset") -> np.ndarray:
    """The features of photos that set the scale of what is usual; of very many a part by chance.

    Args:
        classifier: the trained classifier.
        photos: at least one, of the classifier's classes; its body did not learn from them.

    Returns:
        (n, features) float32.

    Raises:
        DatasetError: there are no photos, or they are of other classes.
        PhotoError: a photo is gone.
    """
    _check_classes(classifier, photos)
    return _looked_at(classifier, photos.subset(_some(photos.labels, _KEPT_ASIDE)))


def network_digest(classifier: "Classifier") -> str:
    """Which network this is: the first 16 digits of its graph's sha256."""
    return hashlib.sha256(classifier.model.onnx).hexdigest()[:_DIGITS]


def _check_classes(classifier: "Classifier", photos: "Dataset") -> None:
    if photos.classes != classifier.classes or not len(photos):
        raise DatasetError(
            f"{len(photos)} photos of the classes {', '.join(photos.classes)} are to be remembered",
            f"photos of {', '.join(classifier.classes)}",
            "Give the photos that the classifier learned from.",
        )


def _some(labels: np.ndarray, most: int) -> np.ndarray:
    """Which photos are kept: all, or `most` of them; as many of each class as the rarest classes allow. Ascending."""
    if len(labels) <= most:
        return np.arange(len(labels))
    order = generator(0, "examples").permutation(len(labels))
    turn = np.empty(len(labels), np.int64)  # the how-manieth of its class each photo is, in an order of chance
    for label in np.unique(labels):
        members = order[labels[order] == label]
        turn[members] = np.arange(len(members))
    return np.sort(order[np.argsort(turn[order], kind="stable")][:most])


def _looked_at(classifier: "Classifier", photos: "Dataset") -> np.ndarray:
    """The features of each photo, (n, features) float32; decoded in threads, a batch in memory at a time."""
    images = progress(
        in_order(lambda sample: classifier.prepare(sample.source), photos.samples),
        total=len(photos),
        label="Remembering photos",
    )
    rows, batch = [], []
    for image in images:
        batch.append(image)
        if len(batch) == _BATCH:
            rows.append(features_of(classifier, np.stack(batch)))
            batch = []
    if batch:
        rows.append(features_of(classifier, np.stack(batch)))
    return np.concatenate(rows)


def _relative(photos: "Dataset") -> tuple[str, tuple[str, ...]]:
    """The name of the folder that all photos lie in, and each photo's path within it: nothing of what is above it."""
    if any(sample.content is not None for sample in photos.samples):
        return "", tuple(_harmless(sample.path) for sample in photos.samples)
    absolute = [os.path.abspath(sample.path) for sample in photos.samples]
    parents = {os.path.dirname(path) for path in absolute}
    # Class folders lie side by side; with one class alone its folder's parent is where the others would lie.
    common = os.path.commonpath(parents) if len(parents) > 1 else os.path.dirname(*parents)
    return Path(common).name, tuple(Path(path).relative_to(common).as_posix() for path in absolute)


def _harmless(name: str) -> str:
    """A table's name for a photo without what could lead out of a folder."""
    return "/".join(part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("..", "/"))
