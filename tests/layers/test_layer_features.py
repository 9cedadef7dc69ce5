"""What is read from a layer: averages of fields, worked out by hand, then by NumPy."""

import numpy as np
import pytest
import torch

from seewhy.errors import DatasetError, UsageError
from seewhy.layers.layer_features import PIXELS, layer_features
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.head_spec import pooling_matrix
from seewhy.network.inner_layers import look_inside, to_batch


def test_means_and_strengths_by_hand(colour_filters):
    images = np.zeros((1, 16, 16, 3), np.uint8)
    images[0, :4, :4] = (255, 0, 0)
    found = layer_features(colour_filters, images, numbers=24)
    assert list(found) == [PIXELS, "first", "only"]
    # 3 colours × 2×2 fields: the upper left field of 8×8 px is a quarter red
    assert found[PIXELS].shape == (1, 24)
    np.testing.assert_allclose(found[PIXELS][0, :4], [0.25, 0, 0, 0])
    np.testing.assert_allclose(found[PIXELS][0, 12:16], [0.5, 0, 0, 0])  # the root of the mean square
    np.testing.assert_allclose(found["only"][0, [0, 12]], [0.25, 0.5], atol=1e-6)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_gives_about_as_many_numbers_from_every_layer(name, tiny, noise):
    network, images = tiny(name), noise(5, 48)
    found = layer_features(network, iter(images), numbers=256, batch_size=2)
    network.eval()
    with torch.no_grad():
        _, maps = look_inside(network, to_batch(images))
    assert list(found) == [PIXELS, *maps]
    for rows in found.values():
        assert rows.shape[0] == 5
        assert 64 <= rows.shape[1] <= 256
        assert rows.dtype == np.float32
    rows = found["first"]
    channels = maps["first"].shape[1]
    side = int(np.sqrt(rows.shape[1] / 2 / channels))
    pool = pooling_matrix(maps["first"].shape[2], side)
    expected = np.einsum("gh,bchw,kw->bcgk", pool, maps["first"].double().numpy(), pool).reshape(5, -1)
    np.testing.assert_allclose(rows[:, : rows.shape[1] // 2], expected, atol=1e-4)


def test_mixing_keeps_the_distances_between_photos(noise):
    """Photos of 2,000 channels, mixed to 1,024 numbers: squared distances within a few per cent."""
    from seewhy.layers.layer_features import FeatureCollector

    maps = torch.from_numpy(np.random.default_rng(0).normal(size=(12, 1000, 2, 2)).astype(np.float32))
    collector = FeatureCollector(1024)
    mixed = collector._read("x", maps).numpy()
    plain = np.concatenate([maps.flatten(1), maps.abs().flatten(1)], axis=1)
    near = np.square(mixed[:, None] - mixed[None]).sum(axis=2)
    true = np.square(plain[:, None] - plain[None]).sum(axis=2)
    pairs = ~np.eye(12, dtype=bool)
    np.testing.assert_allclose(near[pairs] / true[pairs], 1, atol=0.2)
    again = FeatureCollector(1024)._read("x", maps).numpy()
    assert np.array_equal(mixed, again)


def test_what_cannot_be_read(tiny):
    with pytest.raises(DatasetError, match="no photo"):
        layer_features(tiny("plain"), [])
    with pytest.raises(UsageError, match="24"):
        layer_features(tiny("plain"), [], numbers=23)
