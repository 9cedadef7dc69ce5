import itertools
import json
import math
import os
import signal

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.errors import ConfigError, DatasetError, StorageError, TrainingError
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit
from seewhy.training.loss import LOSSES
from seewhy.training.optimizer import OPTIMIZERS
from seewhy.training.schedule import SCHEDULES

# One step of plain descent with learning rate 0.1: what can be worked on paper.
ON_PAPER = TrainingConfig(
    epochs=1,
    batch_size=1,
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.0,
    weight_decay=0.0,
    schedule="constant",
    warm_up=0.0,
    device="cpu",
    precision="fp32",
)


def _diagonal() -> PixelStore:
    """One photo of 3 × 3 px of class 0: red on the diagonal, black elsewhere."""
    images = np.zeros((1, 3, 3, 3), np.uint8)
    images[0, [0, 1, 2], [0, 1, 2], 0] = 255
    return PixelStore(images, np.array([0]))


def test_a_3x3_network_worked_on_paper():
    # One 3×3 kernel a class, all zeros: logits 0 and 0, probabilities ½ and ½, loss log 2.
    # Slope of the loss: ½ - 1 for the right logit and ½ for the wrong one, so ∓½ for each kernel on the three pixels.
    network = nn.Sequential(nn.Conv2d(3, 2, 3, bias=False), nn.Flatten())
    nn.init.zeros_(network[0].weight)
    fitted = fit(network, _diagonal(), _diagonal(), config=ON_PAPER)

    expected = torch.zeros(2, 3, 3, 3)
    expected[0, 0], expected[1, 0] = 0.05 * torch.eye(3), -0.05 * torch.eye(3)
    torch.testing.assert_close(network[0].weight.detach(), expected)
    epoch = fitted.history[0]
    assert epoch["train_loss"] == pytest.approx(math.log(2))
    assert epoch["gradient_norm"] == pytest.approx(math.sqrt(6 * 0.5**2))
    # Afterwards: logits 3 · 0.05 and -3 · 0.05.
    assert epoch["validation_loss"] == pytest.approx(math.log(1 + math.exp(-0.3)))
    assert (epoch["validation_accuracy"], epoch["learning_rate"], fitted.best_epoch) == (1.0, 0.1, 1)


def test_backpropagation_through_relu_worked_on_paper():
    # convolution → ReLU → dense. The kernel is ½ on red: activation 3 · ½ = 1.5. Dense (1, -1): logits 1.5 and -1.5.
    # q = probability of the wrong class = 1 / (1 + e³). Slopes: logits (-q, q); activation -q - q = -2q;
    # kernel -2q on the three pixels; dense (-1.5 q, 1.5 q).
    network = nn.Sequential(nn.Conv2d(3, 1, 3, bias=False), nn.ReLU(), nn.Flatten(), nn.Linear(1, 2, bias=False))
    nn.init.constant_(network[0].weight, 0.5)
    with torch.no_grad():
        network[3].weight.copy_(torch.tensor([[1.0], [-1.0]]))
    fitted = fit(network, _diagonal(), config=ON_PAPER)

    q = 1 / (1 + math.exp(3))
    kernel = torch.full((1, 3, 3, 3), 0.5)
    kernel[0, 0] += 0.1 * 2 * q * torch.eye(3)
    torch.testing.assert_close(network[0].weight.detach(), kernel)
    torch.testing.assert_close(network[3].weight.detach(), torch.tensor([[1 + 0.15 * q], [-1 - 0.15 * q]]))
    assert fitted.history[0]["train_loss"] == pytest.approx(math.log(1 + math.exp(-3)))
    assert fitted.history[0]["gradient_norm"] == pytest.approx(math.sqrt(3 * (2 * q) ** 2 + 2 * (1.5 * q) ** 2))
    assert fitted.history[0]["validation_loss"] is None


def test_it_learns_and_keeps_the_best_weights(make_network, make_config, photos, more_photos, tmp_path):
    config = make_config(epochs=12)
    fitted = fit(make_network(), photos, more_photos, config=config, workspace=tmp_path)
    assert fitted.stopped == "finished"
    losses = [epoch["validation_loss"] for epoch in fitted.history]
    assert fitted.best_epoch == 1 + losses.index(min(losses))
    assert min(losses) < 0.5 * losses[0]
    assert not fitted.network.training
    images = torch.from_numpy(more_photos.images).permute(0, 3, 1, 2) / 255
    with torch.no_grad():
        loss = nn.functional.cross_entropy(fitted.network(images), torch.from_numpy(more_photos.labels))
    assert loss.item() == pytest.approx(min(losses), rel=1e-4)
    lines = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines()]
    assert lines == fitted.history
    assert [line["epoch"] for line in lines] == list(range(1, 13))


def test_the_same_seed_gives_the_same_weights_bit_for_bit(make_network, make_config, photos):
    def weights(seed):
        return fit(make_network(), photos, config=make_config(seed=seed), augmentation=AugmentationConfig()).network

    one, same, other = (weights(seed).head.weight for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


# One contract over every combination of the three catalogues.
@pytest.mark.parametrize(
    ("optimizer", "schedule", "loss"), list(itertools.product(OPTIMIZERS.names(), SCHEDULES.names(), LOSSES.names()))
)
def test_every_combination_trains(make_network, make_config, photos, optimizer, schedule, loss):
    config = make_config(epochs=1, optimizer=optimizer, schedule=schedule, loss=loss, class_weights="balanced")
    epoch = fit(make_network(), photos, config=config).history[0]
    assert math.isfinite(epoch["train_loss"])
    assert epoch["gradient_norm"] > 0


def test_bf16_a_moving_average_and_clipping_train(make_network, make_config, photos, more_photos):
    config = make_config(precision="bf16", average=0.9, gradient_clip=0.1, label_smoothing=0.1, epochs=4)
    fitted = fit(make_network(), photos, more_photos, config=config)
    assert fitted.history[-1]["validation_loss"] < fitted.history[0]["validation_loss"]
    assert next(fitted.network.parameters()).dtype == torch.float32


def test_the_same_seed_gives_the_same_weights_in_bf16_too(make_config):
    rng = np.random.default_rng(0)
    photos = PixelStore(rng.integers(0, 256, (20, 32, 32, 3), dtype=np.uint8), rng.integers(3, size=20))

    def weights():
        config = NetworkConfig(network="efficientnet_lite0", size=32)
        network = build_network(config, classes=3, seed=0)
        fit(network, photos, config=make_config(precision="bf16", epochs=1), augmentation=AugmentationConfig())
        return network.state_dict()

    for one, other in zip(weights().values(), weights().values(), strict=True):
        assert torch.equal(one, other)


def test_only_what_is_to_learn_moves(make_network, make_config, photos):
    network = make_network()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    fit(network, photos, config=make_config(tune="head", epochs=1))
    moved = {name for name, tensor in network.state_dict().items() if not torch.equal(tensor, before[name])}
    assert moved == {"head.weight", "head.bias"}  # and no statistics of batch-norm


def test_early_stop_after_patience_is_over(make_network, make_config, photos, more_photos):
    # Labels that have nothing to do with the photos: soon nothing gets better.
    wrong = PixelStore(more_photos.images, (more_photos.labels + 1) % 3)
    fitted = fit(make_network(), photos, wrong, config=make_config(epochs=50, patience=2, schedule="constant"))
    assert fitted.stopped == "patience"
    assert len(fitted.history) == fitted.best_epoch + 2 < 50


def test_a_learning_rate_that_is_far_too_large_gets_a_diagnosis(make_config, photos):
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 3, 6), nn.Flatten())
    config = make_config(optimizer="sgd", learning_rate=100.0, schedule="constant", epochs=20)
    with pytest.raises(
        TrainingError, match=r"at epoch \d+, step \d+ \(learning rate 100\).*learning rate ten times smaller"
    ):
        fit(network, photos, config=config)


def test_a_layer_that_never_learns_is_named(make_network, make_config, photos):
    network = make_network()
    network.spare = nn.Linear(2, 2)
    with pytest.raises(TrainingError, match=r"No gradient reaches spare\.weight, spare\.bias"):
        fit(network, photos, config=make_config())


def test_ctrl_c_keeps_the_best_so_far(make_network, make_config, photos, more_photos, tmp_path):
    calls = itertools.count(1)

    def press_ctrl_c():
        if next(calls) == 10:  # of 4 steps and 2 batches of validation an epoch: in the second epoch
            os.kill(os.getpid(), signal.SIGINT)
        return False

    fitted = fit(make_network(), photos, more_photos, config=make_config(), workspace=tmp_path, stop=press_ctrl_c)
    assert (fitted.stopped, fitted.best_epoch, len(fitted.history)) == ("interrupted", 1, 1)
    assert (tmp_path / "checkpoint.safetensors").exists()


def test_the_second_ctrl_c_stops_at_once(make_network, make_config, photos, more_photos):
    def press_twice():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        return False

    with pytest.raises(KeyboardInterrupt):
        fit(make_network(), photos, more_photos, config=make_config(), stop=press_twice)


def test_wrong_calls_are_sentences(make_network, make_config, photos, tmp_path):
    with pytest.raises(DatasetError, match="no photos to learn from"):
        fit(make_network(), PixelStore(photos.images[:0], photos.labels[:0]), config=make_config())
    with pytest.raises(ConfigError, match="patience is 3, but there are no validation photos"):
        fit(make_network(), photos, config=make_config(patience=3))
    with pytest.raises(ConfigError, match='Did you mean "sgd"'):
        fit(make_network(), photos, config=make_config(optimizer="sdg"))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        fit(make_network(), photos, config=make_config(), workspace=tmp_path / "file")
