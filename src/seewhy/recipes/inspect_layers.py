"""What every layer of a classifier has learned, on a folder of photos: one walk, one page.

photos ─▶ every layer's answers ─┬─▶ the pieces that excite each unit (and, on drawings, the parts they cover)
                                 └─▶ probes: what each layer knows
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier import Classifier
from seewhy.data.drawings import TRUTH_FOLDER, Drawing, Truth, read_truth
from seewhy.data.sample import Dataset
from seewhy.devices import require_torch
from seewhy.errors import ArtefactError, DatasetError
from seewhy.layers.drawing_targets import scene_targets
from seewhy.layers.filters import FilterReport, fit_filters
from seewhy.layers.probes import Probes, probe_features
from seewhy.layers.replay import load_replay
from seewhy.network.replay import Replay
from seewhy.randomness import generator
from seewhy.storage import write_whole

if TYPE_CHECKING:
    from seewhy.layers.one_pass import PreparedPhotos
    from seewhy.layers.part_units import PartUnits
    from seewhy.layers.unit_patches import TopPatches
    from seewhy.network.anatomy import LayerRow

__all__ = ["Layers", "inspect_layers"]

_FEW = 10  # photos below which no probe is asked


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Layers:
    """What was found inside a classifier.

    Args:
        rows: the network layer by layer.
        kernels: of the first layer, (filters, channels, height, width), as they act on the photo; None where the
            network begins otherwise.
        filters: what they look for; None likewise.
        photos: the photos that were looked at, prepared when they are asked for; None where none were given.
        dataset: the same as they lie in the folder.
        patches: the pieces that excite each unit most.
        parts: on drawings, which part each unit covers.
        probes: what each layer knows; None with too few photos.
        replay: how it learned; None where the classifier does not keep it.
        history: one mapping an epoch, beside the replay.
        of: how many photos there were; more than a limit are not looked at.
    """

    rows: "tuple[LayerRow, ...]"
    kernels: np.ndarray | None
    filters: FilterReport | None
    photos: "PreparedPhotos | None" = None
    dataset: Dataset | None = None
    patches: "TopPatches | None" = None
    parts: "PartUnits | None" = None
    probes: Probes | None = None
    replay: Replay | None = None
    history: tuple[Mapping[str, Any], ...] = ()
    of: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, a sentence each."""
        told = [] if self.filters is None else [self.filters.sentence]
        if self.probes is not None:
            first, *_, last = self.probes.curves["class"]
            told.append(
                f"The class can be read from the pixels rightly for {first.value.value:.0%} of {self.probes.photos:,} "
                f"photos, from the last layer for {last.value.value:.0%}."
            )
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """Every number, no pixels."""
        parts = {"filters": self.filters, "units": self.patches, "parts": self.parts, "probes": self.probes}
        told = {name: None if part is None else part.to_json() for name, part in parts.items()}
        return {"layers": [dataclasses.asdict(row) for row in self.rows], **told, "sentences": list(self.sentences)}

    def save(self, path: str | Path, title: str = "What the layers have learned") -> Path:
        """Writes a page (.html) or all numbers (.json).

        Args:
            path: where to; its suffix decides.
            title: of the page.

        Raises:
            UsageError: another suffix.
            StorageError: it cannot be written.
        """
        from seewhy.recipes.layers_page import layers_page, refuse_suffix

        path = Path(path)
        refuse_suffix(path)
        if path.suffix.lower() == ".json":
            return write_whole(path, json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n")
        return write_whole(path, layers_page(self, title))


def inspect_layers(
    classifier: Classifier,
    dataset: Dataset | None = None,
    *,
    folder: Path | None = None,
    artefact: Path | None = None,
    most: int = 2000,
) -> Layers:
    """Looks into every layer of a classifier.

    Args:
        classifier: whose network is looked into.
        dataset: labelled photos to look with; without them only the filters and the learning can be told.
        folder: where they lie; if it is a folder of drawings, the truth beside them is used.
        artefact: the folder the classifier was loaded from, where its replay lies.
        most: photos that are looked at; of more, that many are taken by chance, alike for the same folder.

    Raises:
        MissingExtraError: torch is not installed.
        PhotoError: a photo cannot be read.
    """
    require_torch()
    from seewhy.layers.first_steps import first_kernels
    from seewhy.network.anatomy import anatomy

    network, size = classifier.network(), classifier.preprocessing.size
    kernels = first_kernels(network)
    found: dict[str, Any] = {}
    if dataset is not None and len(dataset):
        found = _looked_at(classifier, network, _some(dataset, most), folder)
    return Layers(
        rows=tuple(anatomy(network, size)),
        kernels=kernels,
        filters=None if kernels is None else fit_filters(kernels),
        replay=None if artefact is None else load_replay(artefact),
        history=() if artefact is None else _history(artefact),
        of=0 if dataset is None else len(dataset),
        **found,
    )


def _looked_at(classifier: Classifier, network: Any, dataset: Dataset, folder: Path | None) -> dict[str, Any]:
    """One walk over the photos for the units and for the probes; on drawings a second one for the parts."""
    from seewhy.layers.layer_features import FeatureCollector
    from seewhy.layers.one_pass import PreparedPhotos, one_pass
    from seewhy.layers.part_units import part_units
    from seewhy.layers.top_patches import PatchCollector

    photos = PreparedPhotos(samples=dataset.samples, preprocessing=classifier.preprocessing)
    labels = [dataset.classes[one.label] for one in dataset.samples]
    patches, features = PatchCollector(labels=labels), FeatureCollector()
    for seen in one_pass(network, photos):
        patches.add(seen)
        features.add(seen)
    truths = _truths(dataset, folder, classifier.preprocessing.size)
    targets: dict[str, Any] = {"class": np.array(labels)}
    if truths:
        targets |= scene_targets([one.factors for one in truths])
    groups = [index if one.group is None else one.group for index, one in enumerate(dataset.samples)]
    enough = len(set(groups)) >= _FEW and len(set(labels)) > 1
    return {
        "photos": photos,
        "dataset": dataset,
        "patches": patches.result(),
        "parts": part_units(network, _drawings(photos, truths)) if truths else None,
        "probes": probe_features(features.result(), targets, groups=groups) if enough else None,
    }


def _truths(dataset: Dataset, folder: Path | None, size: int) -> list[Truth]:
    """What is known about each drawing of a folder, in the photos' order; empty where it is no folder of drawings."""
    if folder is None or not (folder / TRUTH_FOLDER).is_dir():
        return []
    known = read_truth(folder)
    names = [Path(one.path).relative_to(folder).as_posix() for one in dataset.samples]
    found = [known[name] for name in names if name in known]
    same_size = all(mask.shape == (size, size) for one in found[:1] for mask in one.part_masks.values())
    return found if len(found) == len(names) and same_size else []


def _drawings(photos: "PreparedPhotos", truths: list[Truth]) -> Iterator[Drawing]:
    """The prepared photos as drawings with their masks."""
    for image, truth in zip(photos, truths, strict=True):
        yield Drawing(image=image, label=truth.label, factors=truth.factors, part_masks=truth.part_masks)


def _some(dataset: Dataset, most: int) -> Dataset:
    if most < 1:
        raise DatasetError(f"{most} photos were to be looked at", "at least 1", "Give a larger number.")
    if len(dataset) <= most:
        return dataset
    chosen = generator(0, "inspect-layers", len(dataset)).permutation(len(dataset))[:most]
    return dataset.subset(np.sort(chosen))


def _history(artefact: Path) -> tuple[Mapping[str, Any], ...]:
    place = artefact / "history.jsonl"
    try:
        lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
        return tuple(json.loads(line) for line in lines)
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"{place} cannot be read ({error})", "one JSON object a line", "Delete it; the rest still works."
        ) from error
