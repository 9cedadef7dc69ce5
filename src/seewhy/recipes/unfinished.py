"""A training that is under way, or was cut off: the folder beside the output with all it needs to go on."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from seewhy.data.audit import Audit
from seewhy.data.sample import Dataset
from seewhy.data.split import Split, split
from seewhy.data.split_file import load_split, save_split
from seewhy.errors import ArtefactError, UsageError
from seewhy.recipes.order import Order, workspace_of
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.storage import write_whole
from seewhy.training.identity import FREE, check_same

__all__ = ["begin", "deal", "dealt", "holds_a_training", "holds_checkpoint", "tidy"]

_SETTINGS, _SPLIT = "settings.json", "split.json"
_CHECKPOINT = "checkpoint.safetensors"


def begin(order: Order) -> Recipe:
    """The settings given, or those of the training that goes on; its folder is made and holds them.

    Args:
        order: what is to be trained.

    Raises:
        UsageError: there is nothing to resume, or an unfinished training that the order says nothing about.
        ConfigError: a setting is wrong, or another one than in the training that should go on.
        ArtefactError: the settings of the training that should go on are damaged.
        StorageError: the folder cannot be written.
    """
    workspace = workspace_of(order.output)
    place = workspace / _SETTINGS
    if order.fresh:
        shutil.rmtree(workspace, ignore_errors=True)
    if order.resume and place.exists():
        return _taken_up(order, place)
    if order.resume:
        raise UsageError(
            f"There is no training to resume for {order.output}", f"the folder {workspace}", "Leave out --resume."
        )
    if holds_a_training(order):
        raise UsageError(
            f"An unfinished training of {order.output} lies in {workspace}",
            "to be told what to do with it",
            "Add --resume to go on with it, or --fresh to throw it away.",
        )
    recipe = recipe_from(order.settings)
    write_whole(place, json.dumps({"recipe": recipe.to_json(), "reading": order.reading()}, indent=1))
    return recipe


def deal(order: Order, photos: Dataset, found: Audit, recipe: Recipe) -> Split:
    """The split, dealt once and kept beside the checkpoint.

    Args:
        order: what is to be trained.
        photos: as they were read.
        found: what the audit found, with the duplicates.
        recipe: holds the shares and the seed.
    """
    place = workspace_of(order.output) / _SPLIT
    if order.resume and place.exists():
        return load_split(place, photos)
    shares = recipe.preparation
    dealt = split(
        photos,
        seed=recipe.training.seed,
        validation=shares.validation,
        calibration=shares.calibration,
        test=shares.test,
        duplicates=found.duplicates,
    )
    save_split(dealt, place)
    return dealt


def dealt(order: Order, photos: Dataset) -> Split:
    """The split that lies beside the checkpoint.

    Args:
        order: what is to be trained.
        photos: as they were read.

    Raises:
        SeewhyError: it is not there, or not of these photos.
    """
    return load_split(workspace_of(order.output) / _SPLIT, photos)


def holds_a_training(order: Order) -> bool:
    """Whether something was learned that could go on."""
    return holds_checkpoint(workspace_of(order.output))


def holds_checkpoint(folder: Path) -> bool:
    """Whether a training in this folder could go on; tuning in folds has a folder in it for each fold.

    Args:
        folder: of the training; it need not be there.
    """
    return (folder / _CHECKPOINT).exists() or any(folder.glob(f"*/{_CHECKPOINT}"))


def tidy(order: Order) -> None:
    """Removes the folder of a training that failed before it learned anything; there is nothing in it to go on with.

    Args:
        order: what was to be trained; one that was to go on keeps its folder.
    """
    workspace = workspace_of(order.output)
    if order.resume or not workspace.is_dir():
        return
    for name in (_SETTINGS, _SPLIT):
        if not holds_a_training(order):
            with contextlib.suppress(OSError):
                (workspace / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        workspace.rmdir()  # only where nothing else is in it, such as pixels decoded in an hour


def _taken_up(order: Order, place: Path) -> Recipe:
    stored = _read(place)
    recipe = recipe_from({**stored["recipe"], **order.settings}, where=str(place))
    check_same(_binding(stored["recipe"]) | stored["reading"], _binding(recipe.to_json()) | order.reading())
    return recipe


def _read(place: Path) -> dict[str, dict[str, Any]]:
    try:
        stored = json.loads(place.read_text(encoding="utf-8"))
        if all(isinstance(stored[part], dict) for part in ("recipe", "reading")):
            return stored
        reason = "a part of it is missing"
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = str(error)
    raise ArtefactError(f"{place} is damaged ({reason})", "what SeeWhy wrote", "Start again with --fresh.")


def _binding(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that must stay the same; where and how safely the work is done may change."""
    return {name: value for name, value in settings.items() if name not in FREE}
