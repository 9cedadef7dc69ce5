import dataclasses

import numpy as np
import pytest
import torch

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.training import activations
from seewhy.training.activation_store import ActivationStore
from seewhy.training.activations import upper_training
from seewhy.training.fit import fit
from seewhy.training.identity import identity_of


def _photos(count, seed=0):
    rng = np.random.default_rng(seed)
    return PixelStore(rng.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8), rng.integers(3, size=count))


def _network():
    config = NetworkConfig(network="resnet", width=0.25, size=32, head="moments", dropout=0.2)
    return build_network(config, classes=3, seed=0)


def test_it_computes_what_the_usual_training_computes(make_config):
    train, validation = _photos(20), _photos(9, seed=1)
    config = make_config(tune="top", batch_size=8, views=3, first_learns=0.5)
    usual = _network()
    expected = fit(usual, train, validation, config=config)
    network = _network()
    part = upper_training(network, train, validation, config=config)
    assert part is not None
    found = fit(part.network, part.train, part.validation, config=part.config)
    for one, other in zip(found.history, expected.history, strict=True):
        for name in ("train_loss", "validation_loss", "gradient_norm", "train_accuracy"):
            assert one[name] == pytest.approx(other[name], rel=1e-5, abs=1e-6), name
    for (name, one), other in zip(network.state_dict().items(), usual.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5, msg=name)


def test_views_are_varied_and_take_turns(make_config):
    train, config = _photos(10), make_config(tune="top", views=3)
    part = upper_training(_network(), train, None, config=config, augmentation=AugmentationConfig())
    assert part is not None
    assert part.train.images.shape[:2] == (3, 10)
    assert part.validation is None
    assert not np.array_equal(part.train.images[0], part.train.images[1])
    photos = np.arange(10)
    seen = np.stack([part.train.rows(photos, epoch) for epoch in range(4)])
    assert np.array_equal(seen[0], seen[3])
    for photo in photos:
        assert {row.tobytes() for row in seen[:3, photo]} == {row.tobytes() for row in part.train.images[:, photo]}
    again = upper_training(_network(), train, None, config=config, augmentation=AugmentationConfig())
    assert np.array_equal(again.train.images, part.train.images)


def test_a_large_store_lies_in_a_file_that_goes_with_it(make_config, monkeypatch, tmp_path):
    config = make_config(tune="top", precision="bf16")
    in_memory = upper_training(_network(), _photos(40), None, config=config)
    monkeypatch.setattr(activations, "IN_MEMORY", 100)
    in_file = upper_training(_network(), _photos(40), None, config=config, folder=tmp_path)
    assert isinstance(in_file.train.images, np.memmap)
    assert np.array_equal(in_memory.train.images, in_file.train.images)
    del in_file
    assert list(tmp_path.iterdir()) == []


def test_where_it_is_not_for_it_says_so(make_config):
    train, varied = _photos(4), AugmentationConfig()
    assert upper_training(_network(), train, None, config=make_config(views=0), augmentation=varied) is None
    assert upper_training(_network(), train, None, config=make_config(views=1, top_stages=4)) is None
    assert upper_training(_network(), train, None, config=make_config(views=1), most_bytes=1000) is None


def test_the_identity_follows_what_was_computed(make_config):
    train, config = _photos(4), make_config(tune="top", views=2)

    def identity(config, augmentation):
        part = upper_training(_network(), train, None, config=config, augmentation=augmentation)
        return identity_of(part.network, part.train, None, part.config.resolved(), None)["the training photos"]

    weak, strong = AugmentationConfig(augmentation="light"), AugmentationConfig(augmentation="strong")
    found = {
        identity(config, weak),
        identity(config, strong),
        identity(dataclasses.replace(config, views=3), weak),
        identity(config, None),
    }
    assert len(found) == 4
    assert identity(config, weak) in found


def test_rows_are_handed_out_by_photo_and_epoch():
    images = np.arange(12, dtype=np.uint8).reshape(2, 3, 2)
    store = ActivationStore(images, np.zeros(3, np.int64), identity="x", seed=0)
    first, second = store.rows(np.array([2, 0])), store.rows(np.array([2, 0]), epoch=1)
    assert first.shape == (2, 2)
    assert sorted([first[0].tolist(), second[0].tolist()]) == [[4, 5], [10, 11]]


def test_a_subset_gives_the_same_rows_and_copies_nothing():
    images = np.arange(10, dtype=np.uint8).reshape(1, 5, 2)
    store = ActivationStore(images, np.arange(5), identity="x", seed=0)
    some = store.subset(np.array([4, 1, 3]))
    assert some.images is images
    assert some.labels.tolist() == [4, 1, 3]
    assert some.rows(np.array([0, 2])).tolist() == [[8, 9], [6, 7]]
    assert some.subset(np.array([1, 2])).rows(np.arange(2), epoch=5).tolist() == [[2, 3], [6, 7]]
    assert len({store.identity, some.identity, store.subset(np.array([4, 1])).identity}) == 3
