"""The features that a taught head reads, computed once, so that many splits of the same photos cost seconds each.

The benchmarks on calibration and on label sets teach heads on them exactly as `seewhy train` does from ImageNet
weights; a folder given as cache keeps them from run to run.
"""

import dataclasses
import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from transfer import solar_cells

import seewhy
from seewhy.classifier import OnnxEngine
from seewhy.data.batches import decode_once
from seewhy.data.drawings import BACKGROUNDS, CLASSES, draw_many
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.grouping import Grouping
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.network.catalogue import build_network
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.progress import progress
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import recipe_from
from seewhy.training.head import TaughtHead, teach_head
from seewhy.training.head_config import HeadConfig
from seewhy.training.head_folds import deal_folds

__all__ = ["PhotoFeatures", "drawing_features", "features_of_folders", "parts", "taught", "wanted"]

_BATCH = 32
TRACK = r"^(.+)/([0-9]{5})_"  # road signs: the class folder and the first five digits of the name are the track


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhotoFeatures:
    """What a head is taught on.

    Args:
        name: of the photos.
        classes: their names.
        features: (photos, features) float32.
        labels: (photos,) int64; of drawings, the kind that is drawn.
        groups: (photos,) int64, what must lie on one side of every split.
        blocks: which features come from which depth, as (first, end).
        moments: kinds of features in a block.
    """

    name: str
    classes: tuple[str, ...]
    features: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    blocks: tuple[tuple[int, int], ...]
    moments: int

    def first(self, count: int) -> "PhotoFeatures":
        """Those of the first so many photos."""
        return dataclasses.replace(
            self, features=self.features[:count], labels=self.labels[:count], groups=self.groups[:count]
        )


def parts(photos: PhotoFeatures, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of photos to teach with and to judge by, with about their share of each class; no group is cut.

    Args:
        photos: with their groups.
        share: of those that judge, 0..1.
        seed: another seed, another split.
    """
    folds = round(1 / share)
    fold_of = deal_folds(photos.labels, folds, seed=seed, groups=photos.groups)
    return np.flatnonzero(fold_of != 0), np.flatnonzero(fold_of == 0)


def taught(photos: PhotoFeatures, chosen: np.ndarray, labels: np.ndarray, seed: int, **config: Any) -> TaughtHead:
    """A head taught on some of the photos, as `seewhy train` teaches it.

    Args:
        photos: with their features.
        chosen: indices of those that teach.
        labels: (photos,) of all photos.
        seed: of the folds.
        config: other settings of the head than the usual ones.
    """
    return teach_head(
        photos.features[chosen],
        labels[chosen],
        blocks=[slice(*block) for block in photos.blocks],
        moments=photos.moments,
        groups=photos.groups[chosen],
        config=HeadConfig(seed=seed, **config),
    )


def wanted(folder: Path | None, elpv: Path | None, names: list[str]) -> dict[str, Path | None]:
    """The photos that can be had: sub-folders by name, and the solar cells where their package is installed.

    Args:
        folder: holds a folder of class folders for each name.
        elpv: where the package elpv-dataset was installed; the empty path for among the others, None to leave it out.
        names: of the sub-folders.
    """
    found: dict[str, Path | None] = {}
    if folder is not None:
        found = {name: folder / name for name in names if (folder / name).is_dir()}
    if elpv is None:
        return found
    if elpv != Path():
        sys.path.append(str(elpv))
    if importlib.util.find_spec("elpv_dataset") is not None:
        found["elpv"] = None
    return found


def features_of_folders(places: dict[str, Path | None], cache: Path | None) -> list[PhotoFeatures]:
    """The features of every folder's photos, from the cache where they are in it."""
    return [
        _kept(name, cache, lambda name=name, place=place: _of_photos(name, place)) for name, place in places.items()
    ]


def _of_photos(name: str, place: Path | None) -> PhotoFeatures:
    if place is None:
        with tempfile.TemporaryDirectory() as folder:
            return _computed(name, solar_cells(Path(folder)))
    grouping = Grouping(pattern=TRACK) if name == "road_signs" else None
    return _computed(name, seewhy.read_photos(place, grouping=grouping).dataset)


def _computed(name: str, dataset: seewhy.Dataset) -> PhotoFeatures:
    recipe = recipe_from({"weights": "imagenet"}).resolved()
    store = decode_once(dataset, preprocessing_for(dataset, recipe))
    together, _ = kept_together(dataset, find_duplicates(dataset))
    network = build_network(recipe.network, classes=len(dataset.classes), seed=0)
    features, blocks, moments = _engine_features(network, store.images)
    return PhotoFeatures(
        name=name,
        classes=dataset.classes,
        features=features,
        labels=store.labels,
        groups=together,
        blocks=blocks,
        moments=moments,
    )


def _engine_features(network: Any, images: np.ndarray) -> tuple[np.ndarray, tuple[tuple[int, int], ...], int]:
    engine = OnnxEngine(features_to_onnx(network, images.shape[1]))
    starts = range(0, len(images), _BATCH)
    rows = [
        engine.run(np.ascontiguousarray(images[at : at + _BATCH]), ["features"])["features"]
        for at in progress(starts, total=len(starts), label="Computing features", unit="batch")
    ]
    spec = network.head.spec
    blocks = tuple((one.start, one.stop) for one in spec.slices.values())
    return np.concatenate(rows), blocks, len(spec.moments)


def drawing_features(
    count: int, *, seed: int, start: int, cache: Path | None, eyes: Path | None = None
) -> PhotoFeatures:
    """Drawings as a network sees them; the labels tell kind and background: kind x backgrounds + background.

    Args:
        count: how many.
        seed: of the drawings.
        start: index of the first.
        cache: where features are kept.
        eyes: a classifier taught on drawings, whose body looks at them as they are; None takes ImageNet weights, which
            see them enlarged.
    """
    recipe = recipe_from({"weights": "imagenet"}).resolved()
    if eyes is None:
        assert recipe.network.size is not None
        half = (0.5, 0.5, 0.5)
        square = Preprocessing(size=recipe.network.size, fit="crop", crop_fraction=1.0, mean=half, std=half)
        network, size = build_network(recipe.network, classes=len(CLASSES), seed=0), 128
    else:
        classifier = seewhy.load(eyes)
        square, network = classifier.preprocessing, classifier.network()
        size = square.size

    def compute() -> PhotoFeatures:
        images, cells = [], []
        drawings = draw_many(count, size=size, seed=seed, start=start)
        for drawing in progress(drawings, total=count, label="Drawing"):
            images.append(square.apply(drawing.image))
            place = CLASSES.index(drawing.factors.ears), BACKGROUNDS.index(drawing.factors.background)
            cells.append(place[0] * len(BACKGROUNDS) + place[1])
        features, blocks, moments = _engine_features(network, np.stack(images))
        return PhotoFeatures(
            name=name,
            classes=tuple(f"{kind}, {background}" for kind in CLASSES for background in BACKGROUNDS),
            features=features,
            labels=np.array(cells, np.int64),
            groups=np.arange(count),
            blocks=blocks,
            moments=moments,
        )

    name = f"drawings_{size}px_{eyes.stem if eyes else 'imagenet'}_seed{seed}_{start}_{count}"
    return _kept(name, cache, compute)


def _kept(name: str, cache: Path | None, compute: Any) -> PhotoFeatures:
    place = None if cache is None else cache / f"{name}.npz"
    if place is not None and place.is_file():
        with np.load(place) as file:
            return PhotoFeatures(
                name=name,
                classes=tuple(str(one) for one in file["classes"]),
                features=file["features"],
                labels=file["labels"],
                groups=file["groups"],
                blocks=tuple((int(first), int(end)) for first, end in file["blocks"]),
                moments=int(file["moments"]),
            )
    found = compute()
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        content: dict[str, Any] = dataclasses.asdict(found)
        del content["name"]
        np.savez(place, **content)
    return found
