import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from seewhy.data.duplicates import NEAR, Duplicates, NearPair, find_duplicates, kept_together
from seewhy.data.folder import read_folder
from seewhy.data.sample import Dataset


def dataset_of(*samples) -> Dataset:
    return Dataset(classes=("a", "b"), samples=samples)


@pytest.fixture(name="pair")
def _pair(scene, sample_of, encoded):
    """A dataset of 30 scenes and one changed copy of the first."""

    def make(change, **options: int) -> Dataset:
        image = scene(0, height=120, width=160)
        changed = np.asarray(change(Image.fromarray(image)).convert("RGB"))
        others = [encoded(scene(seed, height=120, width=160)) for seed in range(30)]
        copy = encoded(changed, "JPEG" if options else "PNG", **options)
        return dataset_of(*(sample_of(one, 0, f"{i}") for i, one in enumerate(others)), sample_of(copy, 1, "copy"))

    return make


def test_the_same_bytes_are_exact_duplicates(scene, sample_of, encoded):
    one, other = encoded(scene(1)), encoded(scene(2))
    found = find_duplicates(dataset_of(sample_of(one, 0, "x"), sample_of(other, 0, "y"), sample_of(one, 1, "z")))
    assert found == Duplicates(exact=((0, 2),), near=())


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((80, 60), Image.Resampling.LANCZOS),
        lambda image: image.resize((117, 88), Image.Resampling.BICUBIC),
        lambda image: image.point(lambda value: min(255, int(value * 1.1 + 5))),
        lambda image: image.convert("L"),
        lambda image: image.filter(ImageFilter.GaussianBlur(1)),
    ],
    ids=["halved", "resized", "brightened", "grey", "blurred"],
)
def test_changed_copies_are_near_duplicates(pair, change):
    near = find_duplicates(pair(change)).near
    assert [(one.first, one.second) for one in near] == [(0, 30)]
    assert NEAR <= near[0].likeness <= 1


def test_a_recompressed_copy_is_a_near_duplicate(pair):
    assert len(find_duplicates(pair(lambda image: image, quality=40)).near) == 1


@pytest.mark.parametrize(
    "edges",
    [(0.1, 0.1, 0.9, 0.9), (0, 0.1, 1, 1), (0.05, 0.05, 0.95, 0.95), (0.03, 0.08, 0.93, 0.98)],
    ids=["each edge", "one edge", "the middle", "anywhere"],
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_cropped_copies_are_near_duplicates(pair, edges, mirrored: bool):
    def change(image: Image.Image) -> Image.Image:
        cut = image.crop(tuple(round(side * edge) for side, edge in zip(image.size * 2, edges, strict=True)))
        return cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else cut

    near = find_duplicates(pair(change)).near
    assert [(one.first, one.second) for one in near] == [(0, 30)]


def test_a_mirror_image_is_a_near_duplicate_and_upside_down_is_not(pair):
    mirror = find_duplicates(pair(lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))).near
    assert [(one.first, one.second) for one in mirror] == [(0, 30)]
    assert find_duplicates(pair(lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM))).near == ()


def test_other_scenes_are_not(scene, sample_of, encoded):
    others = [sample_of(encoded(scene(seed, height=120, width=160)), 0, str(seed)) for seed in range(40)]
    assert find_duplicates(dataset_of(*others)).near == ()


def test_the_same_scene_with_another_object_is_not(scene, sample_of, encoded):
    # What two photos of one place a moment apart share is more than what they differ in.
    first = scene(0, height=120, width=160)
    second = first.copy()
    second[30:80, 50:110] = scene(99, height=50, width=60)
    others = [encoded(scene(seed, height=120, width=160)) for seed in range(1, 30)]
    photos = (encoded(first), encoded(second), *others)
    assert find_duplicates(dataset_of(*(sample_of(one, 0, str(i)) for i, one in enumerate(photos)))).near == ()


def test_photos_without_contrast_are_never_alike(sample_of, encoded):
    flat = [np.full((32, 32, 3), level, np.uint8) for level in (0, 1, 100, 255)]
    assert find_duplicates(dataset_of(*(sample_of(encoded(one), 0, str(i)) for i, one in enumerate(flat)))).near == ()


def test_what_all_photos_share_makes_none_alike(scene, sample_of, encoded):
    # A strong frame around every photo, as around scans: without whitening all of them look alike.
    samples = []
    for seed in range(60):
        image = np.zeros((64, 64, 3), np.uint8)
        image[16:48, 16:48] = 200 + scene(seed, height=32, width=32) // 5
        samples.append(sample_of(encoded(image), 0, str(seed)))
    assert find_duplicates(dataset_of(*samples)).near == ()


def test_few_photos_can_be_compared(scene, sample_of, encoded):
    first = sample_of(encoded(scene(1)), 0, "1")
    assert find_duplicates(dataset_of()).near == ()
    assert find_duplicates(dataset_of(first)).near == ()
    copy = sample_of(encoded(scene(1), "JPEG", quality=90), 0, "2")
    assert len(find_duplicates(dataset_of(first, copy)).near) == 1


def test_groups_copies_and_look_alikes_stay_together(sample_of, scene, encoded):
    samples = [sample_of(encoded(scene(i)), 0, str(i), group="g" if i in (3, 4) else None) for i in range(6)]
    found = Duplicates(exact=((0, 5),), near=(NearPair(first=1, second=3, likeness=0.99),))
    together, left_apart = kept_together(dataset_of(*samples), found)
    assert left_apart == 0
    assert together[0] == together[5]
    assert together[1] == together[3] == together[4]
    assert len(set(together.tolist())) == 3


def test_a_chain_does_not_glue_half_the_photos_together(sample_of, scene, encoded):
    content = encoded(scene(0))
    samples = [sample_of(content, 0, str(i)) for i in range(100)]
    chain = tuple(NearPair(first=i, second=i + 1, likeness=0.96) for i in range(99))
    together, left_apart = kept_together(dataset_of(*samples), Duplicates(exact=(), near=chain))
    assert np.bincount(together).max() <= 10
    assert left_apart > 0


@pytest.mark.photos
@pytest.mark.skipif("SEEWHY_PHOTOS" not in os.environ, reason="SEEWHY_PHOTOS names no folder of real photos")
@pytest.mark.parametrize(("name", "most"), [("canines", 4), ("faces", 6), ("brain_mri", 40), ("road_signs", 20)])
def test_real_photos_hold_few_near_duplicates(name: str, most: int):
    dataset = read_folder(Path(os.environ["SEEWHY_PHOTOS"]) / name)
    near = find_duplicates(dataset).near
    assert len(near) <= most
    assert all(dataset.samples[one.first].label == dataset.samples[one.second].label for one in near)
