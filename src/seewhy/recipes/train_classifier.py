"""The whole way from a split of photos to a classifier. The page to read first.

photos ─decode─▶ pixels ─┬─▶ network ─▶ logits ─▶ loss ─▶ backpropagation ─▶ weights      (random weights, --tune)
                         └─▶ features, once ─▶ dense layer taught on them                  (pretrained network)
calibration photos ─▶ temperature, rule, receipts ─▶ classifier
"""

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import seewhy
from seewhy.classifier import Classifier, Model, OnnxEngine
from seewhy.data.batches import PixelStore, decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import Dataset
from seewhy.data.split import Split
from seewhy.devices import require_torch
from seewhy.errors import DatasetError, MissingExtraError
from seewhy.network.architectures import architecture
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule, choose_rule, fit_temperature, log_loss, softmax
from seewhy.progress import progress
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.training.head import TaughtHead, teach_head

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["Run", "train", "train_recipe"]

_FEATURE_BATCH = 32
_COLOUR_PHOTOS = 256  # enough to know the mean colour of a folder to a hundredth


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """What a training gave.

    Args:
        classifier: ready to predict, to be judged and to be saved.
        split: which photo was in which part; the test part was not opened.
        history: one dict an epoch; empty where only the head was taught.
        stopped: "finished", "patience" or "interrupted".
        first_filters: kernels of the first layer before and after, (n, 3, k, k) float32 each.
        reference_logits: the torch network's logits for prepared images, to prove both engines equal.
    """

    classifier: Classifier
    split: Split
    history: list[dict[str, Any]]
    stopped: str
    first_filters: tuple[np.ndarray, np.ndarray]
    reference_logits: Callable[[np.ndarray], np.ndarray]


def train(split: Split, *, workspace: str | Path | None = None, resume: bool = False, **settings: Any) -> Run:
    """Teaches a classifier with a split of labelled photos.

    Args:
        split: the photos, as seewhy.split deals them; the test part is never opened.
        workspace: folder for checkpoints, so that a killed training can go on; None writes nothing.
        resume: go on from the workspace's checkpoint.
        settings: any setting of the recipe by name, such as network="plain", weights="imagenet" or epochs=5.

    Returns:
        The run; run.classifier is the result.

    Raises:
        ConfigError: a setting is not known or out of range.
        DatasetError: the photos do not suffice.
        TrainingError: learning went wrong.
    """
    return train_recipe(split, recipe_from(settings), workspace=Path(workspace) if workspace else None, resume=resume)


def train_recipe(split: Split, recipe: Recipe, *, workspace: Path | None = None, resume: bool = False) -> Run:
    """The same, with a recipe that was checked already.

    Args:
        split: the photos in their parts.
        recipe: what was chosen.
        workspace: folder for checkpoints.
        resume: go on from the workspace's checkpoint.
    """
    require_torch()
    from seewhy.network.catalogue import build_network
    from seewhy.network.network import logits_of

    preprocessing = _preprocessing(split.train, recipe)
    network = build_network(
        recipe.network,
        classes=len(split.classes),
        mean=preprocessing.mean,
        std=preprocessing.std,
        seed=recipe.training.seed,
    )
    before = _first_filters(network)
    if recipe.training.tune == "head" and recipe.network.weights == "imagenet":
        outcome = _teach_head_only(network, split, recipe, preprocessing)
    else:
        outcome = _teach_by_backpropagation(network, split, recipe, preprocessing, workspace, resume)
    network.cpu().eval()
    classifier = _classifier(network, split, recipe, preprocessing, outcome)
    return Run(
        classifier=classifier,
        split=split,
        history=outcome.history,
        stopped=outcome.stopped,
        first_filters=(before, _first_filters(network)),
        reference_logits=lambda images: logits_of(network, images),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What teaching leaves behind: logits of photos that had no part in it, and how it went."""

    calibration_logits: np.ndarray
    calibration_labels: np.ndarray
    calibrated_on: str
    history: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    stopped: str = "finished"
    head: dict[str, Any] | None = None


def _teach_head_only(network: "Network", split: Split, recipe: Recipe, preprocessing: Preprocessing) -> _Outcome:
    """The body stays as it was published; its features are computed once and only the dense layer is taught.

    No part is needed to choose or to calibrate: each photo is judged by a head taught without it (out of fold).
    """
    pool = _joined(split.train, split.validation, split.calibration)
    store = decode_once(pool, preprocessing)
    together, _ = kept_together(pool, find_duplicates(pool))
    taught = _taught(network, store, together, recipe, preprocessing.size)
    return _Outcome(
        calibration_logits=taught.out_of_fold_logits,
        calibration_labels=store.labels,
        calibrated_on="out of fold",
        head={"strength": taught.strength, **taught.diagnostics.to_json()},
    )


def _teach_by_backpropagation(
    network: "Network",
    split: Split,
    recipe: Recipe,
    preprocessing: Preprocessing,
    workspace: Path | None,
    resume: bool,
) -> _Outcome:
    """Predict, compare, backpropagate, step; a pretrained network gets a taught head first and must beat it."""
    from seewhy.network.network import logits_of
    from seewhy.training.fit import fit

    train, validation, calibration = (
        decode_once(part, preprocessing, workspace) for part in (split.train, split.validation, split.calibration)
    )
    kept, head_loss = None, 0.0
    if recipe.network.weights == "imagenet":
        together, _ = kept_together(split.train, find_duplicates(split.train))
        _taught(network, train, together, recipe, preprocessing.size)
        kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        head_loss = _validation_loss(logits_of(network, validation.images), validation.labels)
    fitted = fit(
        network,
        train,
        validation if len(validation) else None,
        config=recipe.training,
        augmentation=recipe.augmentation,
        workspace=workspace,
        resume=resume,
    )
    if kept is not None and _validation_loss(logits_of(network, validation.images), validation.labels) > head_loss:
        network.load_state_dict(kept)  # tuning did not help on photos it had not seen
    return _Outcome(
        calibration_logits=logits_of(network, calibration.images) if len(calibration) else np.zeros((0, 0)),
        calibration_labels=calibration.labels,
        calibrated_on="calibration part",
        history=fitted.history,
        stopped=fitted.stopped,
    )


def _taught(network: "Network", store: PixelStore, groups: np.ndarray, recipe: Recipe, size: int) -> TaughtHead:
    """Teaches the dense layer on features computed once, and puts it into the network."""
    import torch

    from seewhy.export.onnx_graph import features_to_onnx

    engine = OnnxEngine(features_to_onnx(network, size))
    starts = range(0, len(store), _FEATURE_BATCH)
    batches = progress(starts, total=len(starts), label="Computing features", unit="batch")
    features = np.concatenate(
        [
            engine.run(np.ascontiguousarray(store.images[at : at + _FEATURE_BATCH]), ["features"])["features"]
            for at in batches
        ]
    )
    spec = network.head.spec
    config = dataclasses.replace(recipe.head, seed=recipe.training.seed, class_weights=recipe.training.class_weights)
    taught = teach_head(
        features,
        store.labels,
        blocks=list(spec.slices.values()),
        moments=len(spec.moments),
        groups=groups,
        config=config,
    )
    with torch.no_grad():
        network.head.dense.weight.copy_(torch.from_numpy(taught.weights))
        network.head.dense.bias.copy_(torch.from_numpy(taught.bias))
    return taught


def _classifier(
    network: "Network", split: Split, recipe: Recipe, preprocessing: Preprocessing, outcome: _Outcome
) -> Classifier:
    """The network with percentages that were checked, and the record of where it comes from."""
    try:
        from seewhy.export.onnx_graph import to_onnx
        from seewhy.network.measured_sights import head_to_json
    except ImportError as error:
        raise MissingExtraError(
            "Saving a network needs onnx, which is not installed",
            "the extra called train",
            'Run: pip install "seewhy[train]"',
        ) from error

    temperature, rule, receipts = 1.0, VerdictRule(threshold=0.0), Receipts(confidence=(), right=())
    if len(outcome.calibration_labels):
        temperature = fit_temperature(outcome.calibration_logits, outcome.calibration_labels)
        probabilities = softmax(outcome.calibration_logits, temperature)
        rule = choose_rule(probabilities, outcome.calibration_labels)
        receipts = Receipts.from_probabilities(probabilities, outcome.calibration_labels)
    return Classifier(
        classes=split.classes,
        preprocessing=preprocessing,
        temperature=temperature,
        rule=rule,
        receipts=receipts,
        provenance=_provenance(split, recipe, outcome),
        model=Model(
            onnx=to_onnx(network, preprocessing.size),
            weights={name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()},
            network=dataclasses.asdict(recipe.network) | {"size": preprocessing.size},
            head=head_to_json(network, preprocessing.size),
        ),
    )


def _provenance(split: Split, recipe: Recipe, outcome: _Outcome) -> dict[str, Any]:
    parts = {"train": split.train, "validation": split.validation, "calibration": split.calibration}
    return {
        "seewhy": seewhy.__version__,
        "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "seed": recipe.training.seed,
        "network": dataclasses.asdict(recipe.network),
        "training": recipe.to_json() | {"stopped": outcome.stopped, "epochs_done": len(outcome.history)},
        "head": outcome.head,
        "calibrated_on": {"how": outcome.calibrated_on, "photos": len(outcome.calibration_labels)},
        "fingerprints": {
            part: [sample.fingerprint[:16] for sample in dataset.samples] for part, dataset in parts.items()
        },
    }


def _preprocessing(photos: Dataset, recipe: Recipe) -> Preprocessing:
    """The network's square; with random weights, the mean and spread of the training photos' own colours."""
    from seewhy.network.catalogue import image_size

    published = architecture(recipe.network.network).published if recipe.network.weights == "imagenet" else None
    mean, std = (published.mean, published.std) if published else _colours(photos)
    fit = recipe.preparation.fit or "letterbox"
    return Preprocessing(size=image_size(recipe.network), fit=fit, crop_fraction=1.0, mean=mean, std=std)


def _colours(photos: Dataset) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Mean and standard deviation of red, green and blue, 0..1, over the middles of some training photos."""
    if not len(photos):
        raise DatasetError("There are no photos to learn from", "at least one", "Give a folder with more photos.")
    half = (0.5, 0.5, 0.5)
    some = photos.subset(np.unique(np.linspace(0, len(photos) - 1, _COLOUR_PHOTOS).astype(np.int64)))
    looked = Preprocessing(size=32, fit="crop", crop_fraction=1.0, mean=half, std=half)
    values = decode_once(some, looked).images.reshape(-1, 3) / 255.0
    mean = [round(float(value), 4) for value in values.mean(axis=0)]
    std = [round(max(float(value), 0.02), 4) for value in values.std(axis=0)]  # a flat colour must not be blown up
    return (mean[0], mean[1], mean[2]), (std[0], std[1], std[2])


def _joined(*parts: Dataset) -> Dataset:
    samples = tuple(sample for part in parts for sample in part.samples)
    return dataclasses.replace(parts[0], samples=samples, broken=())


def _validation_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    return log_loss(softmax(logits), labels) if len(labels) else 0.0


def _first_filters(network: "Network") -> np.ndarray:
    from torch import nn

    first = next(module for module in network.modules() if isinstance(module, nn.Conv2d))
    return first.weight.detach().cpu().numpy().copy()
