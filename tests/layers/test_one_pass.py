"""One walk over the photos: every photo once, in order, and the network left as it was."""

import numpy as np
import pytest
import torch
from PIL import Image

from seewhy.data.folder import read_folder
from seewhy.errors import ConfigError, UsageError
from seewhy.layers.one_pass import PreparedPhotos, one_pass, square_images
from seewhy.network.inner_layers import look_inside, to_batch
from seewhy.pixels.preprocessing import Preprocessing


def test_the_maps_are_those_of_each_photo_whatever_the_batches(tiny, noise):
    network, images = tiny("resnet"), noise(5, 48)
    network.eval()
    with torch.no_grad():
        _, alone = look_inside(network, to_batch(images))
    for batch_size in (1, 2, 5, 32):
        seen = list(one_pass(network, iter(images), batch_size=batch_size))
        assert [one.start for one in seen] == list(range(0, 5, batch_size))
        assert np.array_equal(np.concatenate([one.images for one in seen]), images)
        for name, maps in alone.items():
            together = torch.cat([one.maps[name] for one in seen])
            torch.testing.assert_close(together, maps, atol=1e-4, rtol=1e-4)


def test_only_the_layers_asked_for(tiny, noise):
    (seen,) = one_pass(tiny("resnet"), noise(2, 48), layers=["stage3", "first"])
    assert [one.name for one in seen.layers] == list(seen.maps) == ["first", "stage3"]
    with pytest.raises(ConfigError, match="stage3"):
        next(one_pass(tiny("resnet"), noise(1, 48), layers=["stage33"]))


def test_mode_gradients_and_hooks_are_left_as_they_were(tiny, noise):
    network = tiny("plain")
    assert network.training
    walk = one_pass(network, noise(4, 48), batch_size=2)
    next(walk)
    assert not network.training
    assert not torch.is_inference_mode_enabled()  # between two batches the caller computes as ever
    walk.close()  # as when the caller stops half-way
    assert network.training
    assert all(not module._forward_hooks for module in network.modules())


def test_no_photo_gives_nothing(tiny):
    assert list(one_pass(tiny("plain"), [])) == []


@pytest.mark.parametrize(
    "images",
    [
        [np.zeros((4, 4, 3), np.float32)],
        [np.zeros((4, 4), np.uint8)],
        [np.zeros((4, 6, 3), np.uint8)],
        [np.zeros((4, 4, 3), np.uint8), np.zeros((6, 6, 3), np.uint8)],
        ["cat.jpg"],
    ],
)
def test_images_that_were_not_prepared(images):
    with pytest.raises(UsageError, match="prepare"):
        list(square_images(images, 2))


def test_no_batch_size():
    with pytest.raises(UsageError, match="at least 1"):
        list(square_images([], 0))


def test_photos_of_a_folder_are_read_as_they_are_needed(tmp_path):
    for kind in ("a", "b"):
        (tmp_path / kind).mkdir()
        for index in range(3):
            level = 40 * index + (100 if kind == "b" else 0)
            Image.new("RGB", (11, 7), (level, 0, 0)).save(tmp_path / kind / f"{index}.png")
    dataset = read_folder(tmp_path)
    photos = PreparedPhotos(samples=dataset.samples, preprocessing=Preprocessing(size=8))
    assert len(photos) == 6
    walked = list(photos)
    assert [int(one[4, 4, 0]) for one in walked] == [0, 40, 80, 100, 140, 180]
    assert all(np.array_equal(photos[index], one) for index, one in enumerate(walked))
