import numpy as np
import torch

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.streamed import StreamedImages
from seewhy.training import feed
from seewhy.training.feed import batches_of_epoch, images_on, resident, training_batch

CPU = torch.device("cpu")


def test_pixels_become_0_to_1_and_stay_in_their_order_in_memory():
    pixels = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    images = images_on(CPU, pixels)
    assert images.shape == (2, 3, 4, 5)
    assert images.is_contiguous(memory_format=torch.channels_last)
    assert images[1, 2, 3, 4].item() == np.float32(pixels[1, 3, 4, 2]) / np.float32(255)


def test_every_photo_once_an_epoch_and_none_alone():
    sizes = {photos: [len(one) for one in batches_of_epoch(photos, 4, seed=0, epoch=0)] for photos in (1, 4, 9, 10)}
    assert sizes == {1: [1], 4: [4], 9: [4, 5], 10: [4, 4, 2]}
    assert sorted(np.concatenate(batches_of_epoch(9, 4, seed=0, epoch=1)).tolist()) == list(range(9))


def test_augmentation_follows_from_the_place_alone(photos):
    def batch(step, augmentation=AugmentationConfig()):  # noqa: B008
        return training_batch(photos, np.arange(4), CPU, augmentation, (0, 2, step))[0]

    assert torch.equal(batch(7), batch(7))
    assert not torch.equal(batch(7), batch(8))
    assert torch.equal(batch(7, None), batch(8, None))
    assert batch(7).is_contiguous(memory_format=torch.channels_last)


def test_alternating_mirroring_shows_every_photo_both_ways(photos):
    augmentation = AugmentationConfig(augmentation="none", flip=0.5, mirroring="alternating")
    batches = [training_batch(photos, np.arange(6), CPU, augmentation, (0, epoch, 0))[0] for epoch in (0, 1, 2)]
    assert torch.equal(batches[0], batches[1].flip(3))
    assert torch.equal(batches[0], batches[2])
    plain = training_batch(photos, np.arange(6), CPU, None, (0, 0, 0))[0]
    same = [torch.equal(one, other) for one, other in zip(batches[0], plain, strict=True)]
    assert any(same)
    assert not all(same)


def test_a_batch_picked_on_the_device_is_the_same(photos):
    given, augmentation = np.array([9, 2, 5]), AugmentationConfig()
    there = torch.from_numpy(photos.images)
    plain, picked = (training_batch(photos, given, CPU, augmentation, (0, 1, 2), pixels=one) for one in (None, there))
    assert all(torch.equal(one, other) for one, other in zip(plain, picked, strict=True))


def test_pixels_move_to_a_gpu_that_has_room_for_them(photos, monkeypatch):
    assert resident(CPU, photos.images) is None
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (photos.images.nbytes, 0))
    assert resident(torch.device("cuda"), photos.images) is None


def test_pixels_are_laid_there_a_portion_at_a_time(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 4, 4, 3), dtype=np.uint8)
    asked = []

    def read(place):
        asked.append(place)
        return pixels[place]

    monkeypatch.setattr(feed, "_LAID_AT_ONCE", 3)
    streamed = StreamedImages(read, pixels.shape)
    monkeypatch.setattr(StreamedImages, "__array__", None)  # all of them at once would be asked for with this
    assert np.array_equal(feed._laid_on(CPU, streamed).numpy(), pixels)
    assert sorted(asked) == list(range(7))
