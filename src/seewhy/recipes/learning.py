"""How a classifier learned, as sections of a page, whichever way it was taught."""

import dataclasses

from seewhy.layers.replay_gallery import out_of_fold_sections
from seewhy.layers.replay_page import replay_sections
from seewhy.pages.page import Section
from seewhy.recipes.train_classifier import Run

__all__ = ["learning_sections"]


def learning_sections(run: Run) -> list[Section]:
    """The learning replay; where only the dense layer was taught, what was said out of fold.

    Args:
        run: a training.

    Returns:
        Nothing where a replay was not asked for (replay = none).
    """
    if run.replay is not None:
        return replay_sections(run.replay, run.split.train, history=run.history) if len(run.replay.epochs) else []
    if run.out_of_fold is None:
        return []
    parts = (run.split.train, run.split.validation, run.split.calibration)
    samples = tuple(sample for part in parts for sample in part.samples)
    return out_of_fold_sections(run.out_of_fold, dataclasses.replace(run.split.train, samples=samples))
