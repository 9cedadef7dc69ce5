import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from seewhy.data.duplicates import NEAR
from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.data.seen import seen_of
from seewhy.errors import DatasetError, LeakageError
from seewhy.evaluate.matching import copies_of_known, known_photos, matched_labels, refuse_leakage


def dataset(classes: tuple[str, ...], labels: list[int]) -> Dataset:
    samples = tuple(
        Sample(path=f"{i}.png", label=label, fingerprint=f"{i:016x}" + "f" * 48) for i, label in enumerate(labels)
    )
    return Dataset(classes=classes, samples=samples)


def test_new_photos_pass():
    provenance = {"fingerprints": {"train": [f"{9:016x}"], "validation": [], "calibration": []}}
    assert refuse_leakage(dataset(("a",), [0, 0]), provenance) is True


@pytest.mark.parametrize("provenance", [{}, {"fingerprints": {}}, {"fingerprints": {"train": []}}])
def test_says_that_it_could_not_be_checked(provenance):
    assert refuse_leakage(dataset(("a",), [0]), provenance) is False


def test_known_photos_are_counted_by_part_and_named():
    provenance = {"fingerprints": {"train": [f"{i:016x}" for i in range(7)], "calibration": [f"{8:016x}"]}}
    with pytest.raises(LeakageError) as caught:
        refuse_leakage(dataset(("a",), [0] * 10), provenance)
    told = str(caught.value)
    assert "8 of these 10 photos were used" in told
    assert "7 in training, 1 in calibration" in told
    assert "0.png, 1.png, 2.png, 3.png, 4.png and 3 more" in told


@pytest.mark.parametrize("part", ["train", "validation", "calibration"])
def test_every_part_counts(part):
    with pytest.raises(LeakageError, match="1 of these 1 photos was used"):
        refuse_leakage(dataset(("a",), [0]), {"fingerprints": {part: [f"{0:016x}"]}})


def test_known_photos_by_place_and_part():
    provenance = {"fingerprints": {"train": [f"{1:016x}"], "validation": [f"{3:016x}"], "calibration": [f"{4:016x}"]}}
    found = known_photos(dataset(("a",), [0] * 5), provenance)
    assert found == {1: "train", 3: "validation", 4: "calibration"}
    assert known_photos(dataset(("a",), [0]), provenance) == {}


def test_a_photo_of_several_parts_counts_for_the_first():
    both = {"fingerprints": {"calibration": [f"{0:016x}"], "train": [f"{0:016x}"]}}
    assert known_photos(dataset(("a",), [0]), both) == {0: "train"}


def test_a_whole_fingerprint_on_record_is_as_good_as_its_beginning():
    assert known_photos(dataset(("a",), [0]), {"fingerprints": {"train": [f"{0:016x}" + "f" * 48]}}) == {0: "train"}


def test_the_test_part_and_empty_records_make_nothing_known():
    for fingerprints in ({"test": [f"{0:016x}"]}, {"train": None}, None):
        assert known_photos(dataset(("a",), [0]), {"fingerprints": fingerprints}) == {}


def test_labels_follow_the_names_and_not_the_order():
    found = matched_labels(dataset(("wolf", "cat"), [0, 1, 1]), ("cat", "dog", "wolf"))
    np.testing.assert_array_equal(found, [2, 0, 0])


def test_an_unknown_class_without_photos_is_no_matter():
    np.testing.assert_array_equal(matched_labels(dataset(("cat", "cow"), [0]), ("cat", "dog")), [0])


def test_an_unknown_class_is_named_with_the_nearest():
    with pytest.raises(DatasetError) as caught:
        matched_labels(dataset(("dogs", "cat"), [0, 1]), ("cat", "dog"))
    assert 'photos of "dogs"' in str(caught.value)
    assert 'is "dog", rename it' in str(caught.value)


def test_the_two_ways_of_writing_an_accent_are_one_name():
    np.testing.assert_array_equal(matched_labels(dataset(("cafe\u0301",), [0]), ("caf\u00e9",)), [0])


def test_changed_copies_of_known_photos_are_recognised():
    rng = np.random.default_rng(0)
    pictures = [smooth(rng) for _ in range(30)]
    taught = Dataset(classes=("a",), samples=tuple(sample(picture, f"{i}") for i, picture in enumerate(pictures[:20])))
    asked = Dataset(
        classes=("a",),
        samples=(
            *(sample(picture, f"new {i}") for i, picture in enumerate(pictures[20:])),
            sample(pictures[3][:, ::-1], "mirrored"),
            sample(pictures[5][8:, 4:-6], "cropped"),
            dataclasses.replace(sample(pictures[6], "blind"), glance=None),
        ),
    )
    found = copies_of_known(asked, seen_of(taught))
    assert [asked.samples[i].path for i in sorted(found)] == ["mirrored", "cropped"]
    assert all(likeness >= NEAR for likeness in found.values())
    assert copies_of_known(asked, seen_of(taught.subset([]))) == {}


def smooth(rng: np.random.Generator) -> np.ndarray:
    """A picture of a few waves, (96, 96, 3) uint8."""
    down, across = np.mgrid[0:1:96j, 0:1:96j]
    picture = np.zeros((96, 96))
    for strength, along, beside, phase in rng.uniform((0.3, -4, -4, 0), (1, 4, 4, 6), (8, 4)):
        picture += strength * np.sin(2 * np.pi * (down * along + across * beside) + phase)
    return np.repeat(np.rint(127 + 25 * picture).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def sample(picture: np.ndarray, path: str) -> Sample:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    content = buffer.getvalue()
    return Sample(path=path, label=0, fingerprint=fingerprint_of(content), content=content, glance=glance_at(content))
