import dataclasses
import io
import json

import numpy as np
import pytest
from PIL import Image

from seewhy.data.audit import Audit, Finding, audit
from seewhy.data.duplicates import find_duplicates
from seewhy.data.sample import Broken, Dataset


@pytest.fixture(name="with_photo")
def _with_photo(make_dataset, sample_of, encoded):
    """Twenty-five scenes in each of two classes, and one more photo."""

    def make(image: np.ndarray) -> Dataset:
        dataset = make_dataset(25, 25)
        return dataclasses.replace(dataset, samples=(*dataset.samples, sample_of(encoded(image), 0, "odd.png")))

    return make


def grave(found: Audit) -> list[Finding]:
    """Without what is only good to know: twenty photos of a class leave a wide interval, whatever they show."""
    return [one for one in found.findings if one.gravity != "note"]


def test_good_photos_have_no_findings(make_dataset):
    found = audit(make_dataset(20, 20), test=0.99)
    assert [one.kind for one in found.findings] == ["interval"]
    assert not found.serious
    found = dataclasses.replace(found, findings=())
    assert str(found) == "40 photos in 2 classes: class0 20, class1 20.\n  Nothing found."
    assert found.summary() == str(found)
    assert found.sentence == "40 photos in 2 classes: nothing found."


def test_what_the_reader_left_out_is_told(make_dataset):
    dataset = dataclasses.replace(
        make_dataset(20, 20),
        broken=(Broken(path="x.jpg", reason="0 bytes"),),
        passed_over=("notes.txt",),
        empty=("wolf",),
    )
    found = audit(dataset)
    assert [one.kind for one in found.findings] == ["broken", "empty class", "interval", "passed over"]
    assert [one.gravity for one in found.findings] == ["wrong", "wrong", "note", "note"]
    assert found.sentence == "40 photos in 2 classes: 4 findings, 2 to mend, 2 good to know."
    assert "broken: 0 bytes: x.jpg" in str(found)


def test_copies_conflicts_and_leaks_are_told_apart(make_dataset):
    dataset = make_dataset(20, 20)
    first, second, third = dataset.samples[0], dataset.samples[1], dataset.samples[2]
    extra = (
        dataclasses.replace(first, path="copy"),
        dataclasses.replace(second, path="other class", label=1),
        dataclasses.replace(third, path="in test", part="test"),
    )
    samples = (*(dataclasses.replace(one, part="train") for one in dataset.samples), *extra)
    samples = (*samples[:40], dataclasses.replace(samples[40], part="train"), *samples[41:])
    found = audit(dataclasses.replace(dataset, samples=samples))
    assert found.of_kind("duplicate")[0].photos == ("0/0.png", "copy")
    assert found.of_kind("conflicting label")[0].detail == "the same photo is called class0 and class1"
    assert found.of_kind("leaking")[0].photos == ("0/2.png", "in test")


def test_near_duplicates_name_labels_and_parts(make_dataset, scene, sample_of, encoded):
    dataset = make_dataset(20, 20)
    copy = sample_of(encoded(scene(0), "JPEG", quality=85), 1, "copy.jpg")
    found = audit(dataclasses.replace(dataset, samples=(*dataset.samples, copy)))
    (near,) = found.of_kind("near duplicate")
    assert near.photos == ("0/0.png", "copy.jpg")
    assert "called class0 and class1" in near.detail
    assert found.duplicates == find_duplicates(dataclasses.replace(dataset, samples=(*dataset.samples, copy)))


def test_small_and_unequal_classes_are_told(make_dataset):
    found = audit(make_dataset(31, 6))
    assert "class1 has 6 photos" in found.of_kind("too few")[0].detail
    assert len(found.of_kind("too few")[0].photos) == 6
    assert found.of_kind("unbalanced")[0].detail == "class0 has 31 photos and class1 6"


def test_many_small_classes_share_a_line_in_print(make_dataset):
    found = audit(make_dataset(*([3] * 8)))
    assert len(found.of_kind("too few")) == 8
    (line,) = (line for line in str(found).splitlines() if "too few" in line)
    named = ", ".join(f"class{number} 3" for number in range(5))
    assert line == f"  too few: 8 classes have fewer than 20 photos: {named} and 3 more"


def test_one_class_and_one_photo_are_counted_in_the_singular(make_dataset):
    assert str(audit(make_dataset(1))).startswith("1 photo in 1 class: class0 1.")


@pytest.mark.parametrize(
    ("kinds", "image"),
    [
        ({"dark", "flat"}, np.full((40, 40, 3), (3, 9, 3), np.uint8)),
        ({"bright", "flat"}, np.full((40, 40, 3), (255, 250, 240), np.uint8)),
        # a slope has no edge that could be sharp
        ({"grey", "blurry"}, np.repeat(np.tile(np.arange(40, 240, 5, dtype=np.uint8), (40, 1))[..., None], 3, axis=2)),
        ({"tiny", "odd shape"}, np.random.default_rng(0).integers(0, 255, (8, 30, 3), dtype=np.uint8)),
        ({"huge", "odd shape"}, np.random.default_rng(0).integers(0, 255, (20, 8001, 3), dtype=np.uint8)),
    ],
    ids=["dark", "bright", "grey", "tiny", "huge"],
)
def test_odd_looks_are_told(with_photo, kinds: set[str], image: np.ndarray):
    found = audit(with_photo(image))
    assert {one.kind for one in grave(found)} == kinds
    assert all(one.photos == ("odd.png",) for one in grave(found))


@pytest.mark.parametrize(("format", "told"), [("GIF", True), ("TIFF", True), ("MPO", False)])
def test_only_the_first_frame_of_several_is_taken_and_that_is_told(make_dataset, sample_of, scene, format, told):
    first, second = (Image.fromarray(scene(seed)) for seed in (900, 901))
    buffer = io.BytesIO()
    first.save(buffer, format, save_all=True, append_images=[second])
    dataset = make_dataset(25, 25)
    found = audit(dataclasses.replace(dataset, samples=(*dataset.samples, sample_of(buffer.getvalue(), 0, "two"))))
    expected = [("two",)] if told else []
    assert [one.photos for one in found.of_kind("several frames")] == expected
    assert ("the first frame is taken" in str(found)) == told


def test_json_holds_everything(make_dataset):
    told = json.loads(json.dumps(audit(make_dataset(25, 3)).to_json()))
    assert told["counts"] == {"class0": 25, "class1": 3}
    assert [one["kind"] for one in told["findings"]] == ["unbalanced", "too few", "interval"]
    assert [one["name"] for one in told["expected"]] == ["", "class0", "class1"]
    assert told["tells"] == []


def test_many_photos_are_counted_in_print_and_whole_in_json(make_dataset):
    found = audit(make_dataset(19, 40))
    assert "and 14 more" in str(found)
    assert len(found.to_json()["findings"][0]["photos"]) == 19


def test_findings_come_from_the_gravest(make_dataset, scene, sample_of, encoded):
    dataset = make_dataset(20, 20)
    copy = dataclasses.replace(dataset.samples[0], path="copy", label=1)
    black = sample_of(encoded(np.zeros((48, 64, 3), np.uint8)), 0, "black.png")
    found = audit(dataclasses.replace(dataset, samples=(*dataset.samples, copy, black)))
    assert [one.kind for one in found.findings] == ["conflicting label", "dark", "flat", "grey", "interval"]
    assert found.serious


def test_many_findings_of_a_kind_are_counted_in_print_and_told_in_a_line_by_train(make_dataset):
    dataset = make_dataset(20, 20)
    copies = tuple(dataclasses.replace(one, path=f"copy of {one.path}") for one in dataset.samples[:8])
    found = audit(dataclasses.replace(dataset, samples=(*dataset.samples, *copies)))
    assert len(found.of_kind("duplicate")) == 8
    lines = [line.strip() for line in str(found).splitlines()]
    assert sum(line.startswith("duplicate: the same") for line in lines) == 5
    assert "duplicate: and 3 more like this" in lines
    told = [line.strip() for line in found.summary().splitlines()]
    assert told[1:] == [
        "duplicate: the same photo 2 times: 0/0.png, copy of 0/0.png",
        "duplicate: and 7 more like this",
        "and 1 thing that is good to know",
    ]


def test_the_first_lines_of_train_name_what_is_left_out(make_dataset):
    dataset = dataclasses.replace(
        make_dataset(20, 20), broken=(Broken(path="x.jpg", reason="0 bytes"),), passed_over=("notes.txt",)
    )
    told = audit(dataset).summary()
    assert "broken: 0 bytes: x.jpg" in told
    assert "notes.txt" in told
    assert "interval" not in told


def test_metadata_that_gives_the_label_away_is_a_finding(make_dataset, scene, sample_of, encoded):
    dataset = make_dataset(40)
    wide = tuple(sample_of(encoded(scene(2000 + i, width=80)), 1, f"1/{i}.png") for i in range(40))
    found = audit(Dataset(classes=("a", "b"), samples=(*dataset.samples, *wide)))
    (tell,) = found.of_kind("metadata")
    assert "width" in tell.detail or "shape" in tell.detail
    assert tell.gravity == "look"
    assert found.tells[0].accuracy.value == 1


def test_an_unknown_kind_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        Finding(kind="nonsense", photos=(), detail="")


def test_no_photos_at_all():
    assert "0 photos" in str(audit(Dataset(classes=("a",), samples=())))
