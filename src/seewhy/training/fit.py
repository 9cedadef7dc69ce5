"""Teaching a network with labelled photos: the door of this room."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from seewhy.training.config import TrainingConfig
from seewhy.training.interrupt import stop_asked
from seewhy.training.loop import Loop
from seewhy.training.precision import with_precision
from seewhy.training.processes import others_told

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore
    from seewhy.network.replay import Replay
    from seewhy.training.activation_store import ActivationStore

__all__ = ["Fitted", "fit"]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What a training gave.

    Args:
        network: with the best weights, in eval mode.
        history: one dict an epoch, as in the history file.
        stopped: "finished", "patience" (no better validation loss for long) or "interrupted" (Ctrl-C).
        best_epoch: the epoch the weights are of, from 1; 0: they are those at the interruption.
        replay: how it learned, as far as the setting "replay" asked for that; None where nothing was kept.
    """

    network: nn.Module
    history: list[dict[str, Any]]
    stopped: str
    best_epoch: int
    replay: "Replay | None" = None


def fit(
    network: nn.Module,
    train: "PixelStore | ActivationStore",
    validation: "PixelStore | ActivationStore | None" = None,
    *,
    config: TrainingConfig,
    augmentation: "AugmentationConfig | None" = None,
    workspace: Path | None = None,
    resume: bool = False,
    stop: Callable[[], bool] | None = None,
) -> Fitted:
    """Teaches a network with labelled photos.

    Each photo is shown many times (an *epoch* is one time each). The network predicts, a loss compares with the truth,
    backpropagation finds for every weight which way makes the loss smaller, and the optimizer takes one step that way
    (*mini-batch gradient descent*). After each epoch photos that teach nothing (validation) show whether it learned
    or only memorised; the weights that did best on them are kept.

    Called in every process that torchrun started, it teaches one network together: each takes its part of every batch,
    and all end with the same weights. Only the first writes.

    Args:
        network: gives logits; it is changed.
        train: the photos that teach, or what layers below gave of them (upper_training).
        validation: photos that only choose; None: the last weights are kept.
        config: how to train.
        augmentation: how photos are varied at random; None: not.
        workspace: folder for the checkpoint and the history; None: nothing is written.
        resume: go on from the workspace's checkpoint; where there is none yet, start.
        stop: asked after every step; true ends the training as Ctrl-C does.

    Returns:
        The network with the best weights, and the history.

    Raises:
        ConfigError: a setting is wrong, or resume was asked for with another setup.
        DatasetError: there are no training photos.
        TrainingError: a tensor does not learn, or the numbers blew up.
        StorageError: the workspace cannot be written.
    """
    config = with_precision(config.resolved(), network, workspace if resume else None)
    loop = Loop(network, train, validation, config, augmentation)
    loop.begin(workspace, resume)
    with stop_asked(stop) as asked, others_told():
        try:
            stopped = loop.state.stopped or loop.run(asked)
        except KeyboardInterrupt:
            # The second Ctrl-C, or nothing to keep yet: the weights of a step half taken are no result.
            if asked() or not loop.learner.best:
                raise
            stopped = "interrupted"
        finally:
            loop.processes.disconnect()
    loop.finish()
    history, best = [record.to_json() for record in loop.state.history], loop.state.best_epoch
    replay = loop.learner.recorder.replay(len(history), best)
    return Fitted(network=network, history=history, stopped=stopped, best_epoch=best, replay=replay)
