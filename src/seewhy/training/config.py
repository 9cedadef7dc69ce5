"""What can be chosen about a training. Needs no torch."""

import dataclasses
from dataclasses import dataclass

from seewhy.devices import DEVICES
from seewhy.settings import check, setting
from seewhy.training.loss import LOSSES
from seewhy.training.optimizer import OPTIMIZERS, Hyperparameters
from seewhy.training.schedule import SCHEDULES

__all__ = ["TrainingConfig"]


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """How a network is taught. Every field has a default that serves; the fields' help says what they are.

    A value of None means: what suits the other choices. resolved() puts the number there.

    >>> TrainingConfig(optimizer="sgd").resolved().learning_rate
    0.05
    """

    epochs: int = setting(20, help="how many times every training photo is seen", low=1)
    batch_size: int = setting(
        64, help="how many photos are looked at before the weights are moved", unit="photos", low=1
    )
    learning_rate: float | None = setting(
        None, help="size of a step at its largest; by default what suits the optimizer", low=1e-12, high=100
    )
    optimizer: str = setting("adamw", help="how the weights are moved", choices=OPTIMIZERS.names)
    momentum: float | None = setting(
        None,
        help="how much of the last steps' direction is kept; by default what suits the optimizer",
        low=0,
        high=0.999,
    )
    weight_decay: float | None = setting(
        None, help="how strongly weights are pulled to 0; by default what suits the optimizer", low=0, high=10
    )
    schedule: str = setting("one_cycle", help="how the size of a step changes over time", choices=SCHEDULES.names)
    warm_up: float | None = setting(
        None, help="part of the training in which the steps grow; by default what suits the schedule", low=0, high=0.9
    )
    loss: str = setting("cross_entropy", help="how far a prediction is from the truth", choices=LOSSES.names)
    label_smoothing: float = setting(
        0.0, help="part of the truth that is spread over all classes, against overconfidence", low=0, high=0.9
    )
    class_weights: str = setting("none", help="whether photos of rare classes count more", choices=("none", "balanced"))
    gamma: float = setting(2.0, help="how strongly the focal loss plays down easy photos", low=0, high=10)
    gradient_clip: float | None = setting(
        None, help="longest gradient allowed; a longer one is shortened; by default none is", low=1e-6
    )
    tune: str = setting(
        "all", help="which layers learn: the head alone, the top stages too, or all", choices=("head", "top", "all")
    )
    # The last two hold most of the weights, and what is most particular to the photos a network was taught on before
    # (Yosinski et al., 2014, arXiv:1411.1792).
    top_stages: int = setting(2, help="how many of the last stages learn where tune is top", low=1, high=20)
    views: int = setting(
        0,
        help="where only the top learns: how many varied versions of each photo pass through the layers below, once; "
        "0 for a new one every epoch, through all layers",
        low=0,
    )
    body_learning_rate: float = setting(
        1.0, help="learning rate of the body as a part of the head's; below 1 for pretrained weights", low=0, high=1
    )
    bias_learning_rate: float = setting(
        1.0, help="learning rate of the body's biases as a multiple of its weights'", low=0, high=10_000
    )
    head_learning_rate: float = setting(
        1.0, help="learning rate of the dense layer as a multiple of learning_rate", low=0, high=10_000
    )
    first_learns: float = setting(
        1.0,
        help="for which part of the training the first convolution learns, 1 for all of it; while it rests, steps are "
        "cheaper",
        low=0,
        high=1,
    )
    tuning_folds: int | None = setting(
        None,
        help="how often a pretrained network is tuned to be judged, each time without another fold of the photos, "
        "before all of them teach; 1: once, judged by the validation part; by default 3, or 1 where pixels do not fit "
        "into memory",
        low=1,
        high=20,
    )
    stays: str = setting(
        "nothing",
        help="what a tuned network keeps of the start beside the layers that do not learn: its head, and the means and "
        "spreads of its normalisation (head), or nothing",
        choices=("nothing", "head"),
    )
    average: float = setting(
        0.0,
        help="how slowly the running average of the weights follows (such as 0.999); 0 for no average",
        low=0,
        high=0.99999,
    )
    patience: int = setting(
        0, help="stop after so many epochs without a better validation loss; 0 for never", unit="epochs", low=0
    )
    seed: int = setting(0, help="the number all chance follows from", low=0)
    device: str = setting("auto", help="where the arithmetic runs", choices=DEVICES)
    precision: str = setting(
        "auto",
        help="how exactly numbers are kept while learning; auto takes bf16 where the machine has it, else fp32",
        choices=("auto", "fp32", "bf16"),
    )
    replay: str = setting(
        "all",
        help="what is kept to look at the learning afterwards: what was said of each photo (photos), with it some "
        "copies of small networks' weights (all), or none",
        choices=("all", "photos", "none"),
    )
    checkpoint_seconds: float = setting(30.0, help="how often the state is saved within an epoch", unit="s", low=0)

    def resolved(self) -> "TrainingConfig":
        """The config with every None replaced by the number it stands for.

        Raises:
            ConfigError: a setting is out of range or no known name.
        """
        check(self)
        defaults = OPTIMIZERS[self.optimizer].choice.defaults
        numbers = {
            field.name: getattr(defaults, field.name)
            for field in dataclasses.fields(Hyperparameters)
            if getattr(self, field.name) is None
        }
        warm_up = SCHEDULES[self.schedule].choice.warm_up if self.warm_up is None else self.warm_up
        return dataclasses.replace(self, warm_up=warm_up, **numbers)

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What the optimizer is steered by, with its own defaults where nothing was chosen."""
        chosen = self.resolved()
        return Hyperparameters(
            **{field.name: getattr(chosen, field.name) for field in dataclasses.fields(Hyperparameters)}
        )
