"""All that can be chosen about a training, in one place: flags, TOML keys and the artefact's record follow from it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.split import check_shares
from seewhy.errors import unknown_name
from seewhy.network.architectures import architecture
from seewhy.network.catalogue import check_network, image_size
from seewhy.network.config import NetworkConfig
from seewhy.settings import Setting, check, from_mapping, setting, settings_of
from seewhy.training.config import TrainingConfig
from seewhy.training.head_config import HeadConfig

__all__ = ["PRETRAINED_DEFAULTS", "PreparationConfig", "Recipe", "advice", "recipe_from", "recipe_settings"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PreparationConfig:
    """How photos are dealt out and brought to the network's square."""

    fit: str | None = setting(
        None,
        help="letterbox shows the whole photo, crop its middle square; by default letterbox",
        choices=("letterbox", "crop"),
    )
    validation: float = setting(0.1, help="share of the photos that choose between networks", low=0, high=0.9)
    calibration: float = setting(0.1, help="share of the photos that say what a percentage means", low=0, high=0.9)
    test: float = setting(0.2, help="share of the photos kept for judging", low=0, high=0.9)
    remember: str = setting(
        "features",
        help="what is kept of the training photos: names and features, small grey thumbnails too, or nothing",
        choices=("features", "thumbnails", "nothing"),
    )


_PARTS: dict[str, type] = {
    "network": NetworkConfig,
    "training": TrainingConfig,
    "augmentation": AugmentationConfig,
    "head": HeadConfig,
    "preparation": PreparationConfig,
}
# Measured on 251 photos of cats, dogs and wolves, the other 83 judged: 59 % from random weights in 30 s of processor
# time, 100 % from ImageNet weights in 7 s (2026-11-24). With 3,600 drawings random weights reach 97 %.
_FEW_PHOTOS = 2000
# What a head taught on features computed once has no use for: it takes no steps and sees each photo once, as it is.
_USED_BY_THE_HEAD = ("tune", "seed", "class_weights", "device")
# The taught head follows the training's seed and class weights: one word, one meaning.
_SHARED = ("seed", "class_weights")


PRETRAINED_DEFAULTS: Mapping[str, Any] = {
    "network": "efficientnet_lite0",
    "tune": "head",
    "head": "moments",
    "fit": "crop",
    # For --tune, chosen out of fold on the training photos of one split (docs/decisions/0071-tuning-in-folds.md).
    "augmentation": "light",
    "stays": "head",
    "top_stages": 4,
    "views": 8,
    "learning_rate": 3e-4,
    "batch_size": 32,
    "epochs": 8,
}
"""What suits weights = imagenet; everything else has the default of its own field."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """A training, wholly described.

    Args:
        network: which network.
        training: how it is taught.
        augmentation: how photos are varied while it learns.
        head: how the dense layer is taught on features of a pretrained network.
        preparation: how photos are dealt out and prepared.
    """

    network: NetworkConfig
    training: TrainingConfig
    augmentation: AugmentationConfig
    head: HeadConfig
    preparation: PreparationConfig

    @property
    def head_alone(self) -> bool:
        """Whether only the dense layer is taught, on features of a pretrained network that are computed once."""
        return self.network.weights == "imagenet" and self.training.tune == "head"

    def resolved(self) -> "Recipe":
        """The same with the number or name in place of every "what suits": what the artefact records.

        >>> recipe_from({"network": "plain"}).resolved().network.size
        64
        """
        return dataclasses.replace(
            self,
            network=dataclasses.replace(self.network, size=image_size(self.network)),
            training=self.training.resolved(),
            augmentation=self.augmentation.resolved(),
            preparation=dataclasses.replace(self.preparation, fit=self.preparation.fit or "letterbox"),
        )

    def to_json(self) -> dict[str, Any]:
        """Every setting by name, for the artefact and for resuming."""
        flat: dict[str, Any] = {}
        for part in _PARTS:
            flat.update(dataclasses.asdict(getattr(self, part)) | flat)
        return flat


def recipe_settings() -> list[Setting]:
    """Every setting of a recipe once, in the order of the parts."""
    found: dict[str, Setting] = {}
    for config in _PARTS.values():
        for one in settings_of(config):
            found.setdefault(one.name, one)
    return list(found.values())


def recipe_from(values: Mapping[str, Any], *, where: str = "the settings") -> Recipe:
    """A recipe from the settings a user gave; the others take the default that suits these.

    Args:
        values: setting → value, such as {"weights": "imagenet", "epochs": 5}.
        where: where they come from, for error messages.

    Raises:
        ConfigError: an unknown name, or a value out of range.

    >>> recipe_from({"weights": "imagenet"}).training.tune
    'head'
    >>> recipe_from({"epochs": 3}).network.network
    'resnet'
    """
    known = [one.name for one in recipe_settings()]
    for name in values:
        if name not in known:
            raise unknown_name(f"setting (in {where})", name, known)
    full = dict(values)
    if full.get("weights") == "imagenet":
        full = {**PRETRAINED_DEFAULTS, **full}
    built = {part: from_mapping(config, _those_of(config, full), where=where) for part, config in _PARTS.items()}
    recipe = Recipe(**built)
    check_network(recipe.network)  # what cannot be is said here, before any photo is read
    shares = recipe.preparation
    check_shares(shares.validation, shares.calibration, shares.test)
    network = recipe.network if recipe.network.head else _with_own_head(recipe.network)
    return dataclasses.replace(recipe, network=network, training=recipe.training.resolved())


def advice(values: Mapping[str, Any], recipe: Recipe, photos: int) -> list[str]:
    """What the user should hear of their settings before a training starts, one sentence each.

    Args:
        values: the settings the user gave.
        recipe: what became of them.
        photos: how many photos train.

    >>> given = {"weights": "imagenet", "epochs": 50}
    >>> advice(given, recipe_from(given), photos=300)
    ['Without effect: epochs. Only the head is taught, on features computed once; tune = top or all teaches layers.']
    """
    told = []
    if recipe.head_alone:
        of_the_loop = [one.name for config in (TrainingConfig, AugmentationConfig) for one in settings_of(config)]
        idle = [name for name in values if name in (*of_the_loop, "dropout") and name not in _USED_BY_THE_HEAD]
        if idle:
            told.append(
                f"Without effect: {', '.join(idle)}. Only the head is taught, on features computed once; "
                "tune = top or all teaches layers."
            )
    else:
        idle = _idle(recipe)
        told += [f"Without effect: {name}. It is for {idle[name]}." for name in values if name in idle]
    if photos < _FEW_PHOTOS and "weights" not in values and "network" not in values:
        told.append(
            f"From random weights {photos} photos are few: weights = imagenet starts from a network that has seen a "
            "million, and mostly is right more often and ready sooner."
        )
    return told


def _idle(recipe: Recipe) -> dict[str, str]:
    """Settings of tuning that this recipe has no use for, and where they have one."""
    idle: dict[str, str] = {}
    if recipe.training.tune != "top":
        idle |= {"top_stages": "tune = top", "views": "tune = top"}
    if recipe.network.weights != "imagenet":
        idle["tuning_folds"] = "weights = imagenet"
    return idle


def _with_own_head(network: NetworkConfig) -> NetworkConfig:
    return check(dataclasses.replace(network, head=architecture(network.network).head))


def _those_of(config: type, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in settings_of(config)}
    return {name: value for name, value in values.items() if name in names}
