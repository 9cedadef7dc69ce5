import dataclasses

import numpy as np
import pytest

from seewhy.data.bursts import find_bursts, with_bursts
from seewhy.data.folder import read_photos
from seewhy.data.grouping import Grouping
from seewhy.data.sample import Dataset
from seewhy.randomness import generator


def frames(scene, seed: int, count: int) -> list[np.ndarray]:
    """A scene a moment apart: it drifts by a few pixels, grows a little and flickers."""
    wide = scene(seed, height=96, width=128).astype(np.float32)
    rng = generator(seed, "drift")
    made = []
    for _ in range(count):
        top, left = rng.integers(0, 5, 2)
        made.append(np.clip(wide[top : top + 90, left : left + 120] * rng.uniform(0.9, 1.1), 0, 255).astype(np.uint8))
    return made


@pytest.fixture(name="film")
def _film(scene, sample_of, encoded) -> tuple[Dataset, np.ndarray]:
    """60 single scenes and 15 bursts of four, in two classes; and which burst each is of (-1: none)."""
    samples, truth = [], []
    for seed in range(75):
        for image in frames(scene, seed, 4 if seed < 15 else 1):
            samples.append(sample_of(encoded(image), seed % 2, f"{seed}-{len(samples)}"))
            truth.append(seed if seed < 15 else -1)
    return Dataset(classes=("a", "b"), samples=tuple(samples)), np.array(truth)


def test_bursts_are_found_and_single_scenes_left_alone(film):
    dataset, truth = film
    sets = find_bursts(dataset)
    pairs = {(i, j) for members in sets for i in members for j in members if i < j}
    wanted = {(i, j) for i in range(60) for j in range(i + 1, 60) if truth[i] == truth[j]}
    assert len(wanted) == 90
    assert len(pairs & wanted) >= 81  # nine in ten
    assert len(pairs - wanted) <= 4


def test_single_scenes_are_in_no_burst(scene, sample_of, encoded):
    samples = tuple(sample_of(encoded(scene(seed)), seed % 2, str(seed)) for seed in range(80))
    assert len(find_bursts(Dataset(classes=("a", "b"), samples=samples))) <= 1


def test_two_labels_are_never_one_burst(film):
    dataset, _ = film
    mixed = tuple(dataclasses.replace(one, label=i % 2) for i, one in enumerate(dataset.samples))
    sets = find_bursts(dataclasses.replace(dataset, samples=mixed))
    assert sets
    assert all(len({i % 2 for i in members}) == 1 for members in sets)


def test_a_burst_never_holds_more_than_half_of_a_class(scene, sample_of, encoded):
    still = [sample_of(encoded(image), 0, str(i)) for i, image in enumerate(frames(scene, 1, 6))]
    others = [sample_of(encoded(scene(seed)), 1, f"b{seed}") for seed in range(40)]
    sets = find_bursts(Dataset(classes=("a", "b"), samples=(*still, *others)))
    assert all(sum(i < 6 for i in members) <= 3 for members in sets)


def test_none_and_one_photo_are_no_burst(scene, sample_of, encoded):
    none = Dataset(classes=("a",), samples=())
    assert find_bursts(none) == ()
    one = sample_of(encoded(scene(0)), 0, "0")
    assert find_bursts(dataclasses.replace(none, samples=(one,))) == ()
    unseen = dataclasses.replace(one, glance=None)
    assert find_bursts(dataclasses.replace(none, samples=(unseen, unseen, one))) == ()


def test_bursts_become_groups(film):
    dataset, _ = film
    grouped = with_bursts(dataset)
    assert {one.group for one in grouped.samples} >= {"burst 1", None}
    assert grouped.samples[0].group == grouped.samples[1].group != grouped.samples[5].group


def test_reading_groups_what_it_finds(film, tmp_path):
    dataset, _ = film
    for sample in dataset.samples:
        place = tmp_path / "photos" / dataset.classes[sample.label] / f"{sample.path}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(sample.content or b"")
    read = read_photos(tmp_path / "photos", grouping=Grouping(found=True)).dataset
    assert sum(one.group is not None for one in read.samples) >= 40
    assert all(one.group is None for one in read_photos(tmp_path / "photos").dataset.samples)
