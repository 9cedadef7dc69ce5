"""Looking on changes no number, tells every epoch, and leaves nothing on the network."""

import numpy as np
import pytest
import torch

from seewhy.data.batches import PixelStore
from seewhy.data.sample import Dataset, Sample
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit
from seewhy.training.moments import Moment, photos_named, watched_learning


def store(count: int, seed: int) -> PixelStore:
    images = np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
    return PixelStore(images, np.arange(count) % 2)


def named(photos: PixelStore) -> Dataset:
    samples = [
        Sample(path=f"{i}.png", label=int(label), fingerprint=f"{i:064d}") for i, label in enumerate(photos.labels)
    ]
    return Dataset(classes=("cat", "dog"), samples=tuple(samples))


def taught(told=None) -> dict:
    torch.manual_seed(0)
    network = build_network(NetworkConfig(network="plain", size=32), classes=2, mean=[0.5] * 3, std=[0.2] * 3, seed=0)
    train, validation = store(24, 0), store(10, 1)
    config = TrainingConfig(epochs=3, batch_size=8, device="cpu", learning_rate=1e-3)
    if told is None:
        return fit(network, train, validation, config=config).network.state_dict()
    with watched_learning(told.append), photos_named(train=named(train), validation=named(validation)):
        fitted = fit(network, train, validation, config=config)
    assert not network.head.dropout._forward_pre_hooks
    return fitted.network.state_dict()


def test_looking_on_changes_no_number():
    moments: list[Moment] = []
    alone, watched = taught(), taught(moments)
    assert [one.epoch for one in moments] == [1, 2, 3]
    for name, tensor in alone.items():
        assert torch.equal(tensor, watched[name]), name


def test_what_is_told_is_what_the_network_said():
    moments: list[Moment] = []
    weights = taught(moments)
    first, last = moments[0], moments[-1]
    assert first.kernels is not None
    assert first.kernels.shape[1] == 3
    for moment in (first, last):  # in between only as often as it costs next to nothing
        said = moment.said["validation"]
        assert said.photos is not None
        assert said.photos.samples[3].path == "3.png"
        np.testing.assert_allclose(said.probabilities.sum(axis=1), 1)
        right = float((said.probabilities.argmax(axis=1) == said.labels).mean())
        assert right == pytest.approx(moment.figures["validation_accuracy"])
        assert sorted(moment.said["train"].numbers.tolist()) == list(range(24))
    # The feature vectors times the dense layer's weights are the logits: the ear is in the right place.
    assert said.features is not None
    best = min(moments, key=lambda one: one.figures["validation_loss"])
    if best is last:
        logits = said.features @ weights["head.dense.weight"].numpy().T + weights["head.dense.bias"].numpy()
        np.testing.assert_array_equal(logits.argmax(axis=1), said.probabilities.argmax(axis=1)[said.featured])


def test_nobody_who_looks_costs_nothing():
    from seewhy.training.learning_watch import LearningWatch

    network = build_network(NetworkConfig(network="plain", size=32), classes=2, mean=[0.5] * 3, std=[0.2] * 3, seed=0)
    watch = LearningWatch(network, 3, {"train": 24, "validation": 0})
    with watch.listening(network):
        assert not network.head.dropout._forward_pre_hooks
