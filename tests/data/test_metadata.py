import dataclasses
import io
import json

import numpy as np
import pytest
from PIL import Image

from seewhy.data.metadata import tells_of_files, tells_of_order
from seewhy.data.reading import glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.pixels.facts import PhotoFacts


@pytest.fixture(name="glance", scope="module")
def _glance():
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (20, 20, 3), dtype=np.uint8)).save(buffer, "PNG")
    return glance_at(buffer.getvalue())


@pytest.fixture(name="dataset_of", scope="module")
def _dataset_of(glance):
    """Photos that differ in their headers alone: a label, a width and a quality each."""

    def make(labels: np.ndarray, widths: np.ndarray, qualities: np.ndarray | None = None) -> Dataset:
        qualities = np.full(len(labels), 90) if qualities is None else qualities
        samples = []
        for i, (label, width, quality) in enumerate(zip(labels, widths, qualities, strict=True)):
            facts = PhotoFacts(
                format="JPEG",
                mode="RGB",
                width=int(width),
                height=400,
                frames=1,
                bits=8,
                orientation=1,
                bytes=100 * int(width),
                quality=int(quality),
            )
            look = dataclasses.replace(glance, width=int(width), height=400, facts=facts)
            samples.append(Sample(path=f"{i}.jpg", label=int(label), fingerprint=f"{i:064}", content=b"", glance=look))
        names = ("cat", "dog", "wolf")[: int(max(labels)) + 1]
        return Dataset(classes=names, samples=tuple(samples))

    return make


def chance(seed: int, count: int = 90) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.integers(0, 3, count), random.integers(300, 500, count), random.integers(70, 96, count)


def test_a_class_that_is_smaller_is_found_and_the_field_named(dataset_of):
    labels, widths, qualities = chance(0)
    widths[labels == 2] = 250
    tell = tells_of_files(dataset_of(labels, widths, qualities), np.arange(90))
    assert tell is not None
    assert set(tell.fields) <= {"width", "shape (width / height)"}
    assert len(tell.fields) == 1
    # The third class is known for sure and the others are guessed: (1 + ½ + ½) / 3
    assert tell.accuracy.value == pytest.approx(2 / 3, abs=0.08)
    assert tell.chance == pytest.approx(1 / 3)
    assert tell.p <= 0.01
    assert tell.accuracy.low < tell.accuracy.value < tell.accuracy.high
    assert any(way.label == "wolf" and way.right == way.photos for way in tell.ways)
    assert "alone tells the class for" in tell.sentence
    assert json.loads(json.dumps(tell.to_json()))["photos"] == 90


def test_half_of_a_class_saved_with_another_quality_is_found(dataset_of):
    labels, widths, _ = chance(2, 150)
    qualities = np.where((labels == 1) & (np.arange(150) % 2 == 0), 80, 90)
    tell = tells_of_files(dataset_of(labels, widths, qualities), np.arange(150))
    assert tell is not None
    assert tell.fields == ("JPEG quality",)


def test_two_fields_that_only_tell_together_are_both_named(dataset_of):
    labels, _, _ = chance(5, 160)
    labels = labels % 2
    small, bad = np.arange(160) % 2, np.where(np.arange(160) % 2 == labels, 70, 90)
    tell = tells_of_files(dataset_of(labels, 300 + 100 * small, bad), np.arange(160))
    assert tell is None or len(tell.fields) >= 2  # a greedy tree may miss a pure exclusive-or; it never names one alone


def test_no_alarm_where_nothing_is_told(dataset_of):
    alarms = 0
    for seed in range(25):
        alarms += tells_of_files(dataset_of(*chance(100 + seed)), np.arange(90), seed=seed) is not None
    assert alarms <= 1


def test_bytes_per_pixel_is_only_good_to_know(dataset_of):
    labels, _, _ = chance(1)
    dataset = dataset_of(labels, np.full(90, 400))
    heavy = []
    for one in dataset.samples:
        facts = dataclasses.replace(one.glance.facts, bytes=90_000 if one.label == 0 else 40_000)
        heavy.append(dataclasses.replace(one, glance=dataclasses.replace(one.glance, facts=facts)))
    dataset = dataclasses.replace(dataset, samples=tuple(heavy))
    assert tells_of_files(dataset, np.arange(90)) is None
    tell = tells_of_order(dataset, np.arange(90))
    assert tell is not None
    assert (tell.kind, tell.fields) == ("order", ("bytes per pixel",))


def test_photos_of_one_group_count_once(dataset_of):
    # Thirty bursts of ten photos; each burst has a size of its own, by chance.
    random = np.random.default_rng(3)
    burst = np.repeat(np.arange(40), 10)
    labels, widths = random.integers(0, 2, 40)[burst], random.integers(300, 500, 40)[burst]
    dataset = dataset_of(labels, widths)
    assert tells_of_files(dataset, np.arange(400)) is not None  # as if each photo stood for itself
    assert tells_of_files(dataset, burst) is None


def test_too_few_photos_tell_nothing(dataset_of):
    labels = np.arange(20) % 2
    assert tells_of_files(dataset_of(labels, 300 + 100 * labels), np.arange(20)) is None
    one_class = np.zeros(60, np.int64)
    assert tells_of_files(dataset_of(one_class, np.arange(60) + 300), np.arange(60)) is None


def test_the_same_seed_gives_the_same(dataset_of):
    labels, widths, _ = chance(0, 40)
    widths[labels == 2] = 250
    dataset = dataset_of(labels, widths)
    first = tells_of_files(dataset, np.arange(40), seed=4)
    assert first is not None
    assert tells_of_files(dataset, np.arange(40), seed=4) == first
