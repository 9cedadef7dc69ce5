import dataclasses

import numpy as np
import pytest

from seewhy.data.duplicates import Duplicates, NearPair
from seewhy.data.sample import PARTS, Dataset
from seewhy.data.split import Split, split
from seewhy.errors import ConfigError, DatasetError, LeakageError

NONE_ALIKE = Duplicates(exact=(), near=())


def fingerprints(dataset: Dataset) -> set[str]:
    return {one.fingerprint for one in dataset.samples}


def parted(dataset: Dataset, *parts: str) -> Dataset:
    samples = tuple(dataclasses.replace(one, part=part) for one, part in zip(dataset.samples, parts, strict=True))
    return dataclasses.replace(dataset, samples=samples)


def test_each_part_gets_its_share_of_each_class(make_dataset):
    made = split(make_dataset(20, 10))
    assert {part: list(one.counts.values()) for part, one in made.parts.items()} == {
        "train": [12, 6],
        "validation": [2, 1],
        "calibration": [2, 1],
        "test": [4, 2],
    }
    assert made.notes == ()
    assert made.set_aside == ()


def test_parts_are_disjoint_and_hold_everything(make_dataset):
    dataset = make_dataset(13, 9, 7)
    made = split(dataset, seed=3)
    sets = [fingerprints(one) for one in made.parts.values()]
    assert set.union(*sets) == fingerprints(dataset)
    assert sum(map(len, sets)) == len(dataset)


def test_the_same_seed_gives_the_same_split_whatever_the_order_and_names(make_dataset):
    dataset = make_dataset(12, 12)
    turned = dataclasses.replace(
        dataset, samples=tuple(dataclasses.replace(one, path=f"moved/{one.path}") for one in dataset.samples[::-1])
    )
    first, second, other = split(dataset, seed=1), split(turned, seed=1), split(dataset, seed=2)
    assert all(fingerprints(first.parts[part]) == fingerprints(second.parts[part]) for part in PARTS)
    assert fingerprints(first.test) != fingerprints(other.test)


def test_copies_groups_and_look_alikes_stay_on_one_side(make_dataset):
    dataset = make_dataset(30, 30)
    samples = list(dataset.samples)
    samples += [dataclasses.replace(one, path=f"copy of {one.path}") for one in samples[:10]]
    samples = [dataclasses.replace(one, group=f"g{i // 3}" if 15 <= i < 30 else None) for i, one in enumerate(samples)]
    near = tuple(NearPair(first=i, second=i + 1, likeness=0.99) for i in range(40, 50, 2))
    exact = tuple((i, 60 + i) for i in range(10))
    dataset = dataclasses.replace(dataset, samples=tuple(samples))
    for seed in range(5):
        made = split(dataset, seed=seed, duplicates=Duplicates(exact=exact, near=near))
        part_of = {one.path: part for part, each in made.parts.items() for one in each.samples}
        assert len(part_of) == 70
        assert all(part_of[samples[i].path] == part_of[samples[j].path] for i, j in exact)
        assert all(part_of[samples[one.first].path] == part_of[samples[one.second].path] for one in near)
        for group in {one.group for one in samples} - {None}:
            assert len({part_of[one.path] for one in samples if one.group == group}) == 1


def test_a_photo_with_two_labels_is_left_out_and_named(make_dataset):
    dataset = make_dataset(10, 10)
    double = dataclasses.replace(dataset.samples[0], label=1, path="1/again.png")
    made = split(dataclasses.replace(dataset, samples=(*dataset.samples, double)))
    assert [one.sample.path for one in made.set_aside] == ["0/0.png", "1/again.png"]
    assert "two labels" in str(made.set_aside[0])
    assert all(double.fingerprint not in fingerprints(one) for one in made.parts.values())
    assert "left out: 1/again.png" in str(made)


def test_shares_of_nothing(make_dataset):
    made = split(make_dataset(10, 10), validation=0, calibration=0, test=0.5)
    assert {part: len(one) for part, one in made.parts.items()} == {
        "train": 10,
        "validation": 0,
        "calibration": 0,
        "test": 10,
    }
    assert made.notes == ()


@pytest.mark.parametrize("shares", [{"test": 1.0}, {"test": -0.1}, {"validation": float("nan")}, {"test": 0.9}])
def test_shares_that_leave_nothing_are_refused(make_dataset, shares: dict[str, float]):
    with pytest.raises(ConfigError):
        split(make_dataset(4, 4), **shares)


def test_one_class_is_refused(make_dataset):
    with pytest.raises(DatasetError, match=r"one class only \(class0\)"):
        split(make_dataset(5))


def test_one_photo_in_a_class_is_refused_and_named(make_dataset):
    with pytest.raises(DatasetError, match=r'class "class1" has 1 photo \(1/0\.png\)'):
        split(make_dataset(5, 1))


def test_a_class_of_copies_is_refused(make_dataset):
    dataset = make_dataset(5, 1)
    copy = dataclasses.replace(dataset.samples[-1], path="1/copy.png")
    with pytest.raises(DatasetError, match='2 photos of the class "class1" are copies'):
        split(dataclasses.replace(dataset, samples=(*dataset.samples, copy)))


def test_small_classes_are_noted(make_dataset):
    made = split(make_dataset(2, 2))
    assert {part: len(one) for part, one in made.parts.items()}["train"] >= 2
    assert any("part is empty" in note or "has no photo of" in note for note in made.notes)


def test_given_parts_are_kept_and_missing_ones_taken_from_training(make_dataset):
    dataset = make_dataset(20, 20)
    given = parted(dataset, *(["train"] * 15 + ["test"] * 5) * 2)
    made = split(given, seed=0, duplicates=NONE_ALIKE)
    assert fingerprints(made.test) == fingerprints(given.subset([*range(15, 20), *range(35, 40)]))
    assert {part: len(one) for part, one in made.parts.items()} == {
        "train": 24,
        "validation": 3,
        "calibration": 3,
        "test": 10,
    }


def test_a_given_validation_part_is_kept(make_dataset):
    given = parted(make_dataset(10, 10), *(["train"] * 8 + ["validation"] * 2) * 2)
    made = split(given, calibration=0, test=0.25, duplicates=NONE_ALIKE)
    assert {part: len(one) for part, one in made.parts.items()} == {
        "train": 12,
        "validation": 4,
        "calibration": 0,
        "test": 4,
    }


def test_a_photo_of_the_test_that_is_also_in_training_is_kept_apart(make_dataset):
    dataset = make_dataset(8, 8)
    leaked = dataclasses.replace(dataset.samples[0], path="test/0.png")
    given = parted(dataclasses.replace(dataset, samples=(*dataset.samples, leaked)), *["train"] * 16, "test")
    made = split(given, duplicates=Duplicates(exact=((0, 16),), near=()))
    assert made.set_aside == ()
    assert made.known is not None
    assert [one.path for one in made.known.samples] == ["test/0.png"]
    assert len(made.test) == 0
    assert any(
        note.startswith("1 photo of the given test part is also in training (1 the same file") for note in made.notes
    )
    assert sum(len(part) for part in made.parts.values()) == 16


def test_a_near_copy_in_the_given_test_part_is_kept_apart(make_dataset):
    given = parted(make_dataset(6, 6), *(["train"] * 5 + ["test"]) * 2)
    made = split(given, duplicates=Duplicates(exact=(), near=(NearPair(first=0, second=5, likeness=0.99),)))
    assert made.known is not None
    assert [one.path for one in made.known.samples] == ["0/5.png"]
    assert [one.path for one in made.test.samples] == ["1/5.png"]
    assert not any("sets of near-duplicates" in note for note in made.notes)


def test_a_near_pair_stands_for_all_copies_of_its_photos(make_dataset):
    # 5 and its copy 12 are in the test; only 5 is in the near pair with 0, which is in training.
    dataset = make_dataset(6, 6)
    copy = dataclasses.replace(dataset.samples[5], path="copy.png")
    given = parted(
        dataclasses.replace(dataset, samples=(*dataset.samples, copy)), *(["train"] * 5 + ["test"]) * 2, "test"
    )
    made = split(given, duplicates=Duplicates(exact=((5, 12),), near=(NearPair(first=0, second=5, likeness=0.99),)))
    assert made.known is not None
    assert sorted(one.path for one in made.known.samples) == ["0/5.png", "copy.png"]


def test_copies_within_the_given_test_part_stay_in_it(make_dataset):
    given = parted(make_dataset(6, 6), *(["train"] * 4 + ["test"] * 2) * 2)
    made = split(given, duplicates=Duplicates(exact=(), near=(NearPair(first=4, second=5, likeness=0.99),)))
    assert made.known is None
    assert len(made.test) == 4


def test_look_alikes_across_other_given_parts_are_noted(make_dataset):
    given = parted(make_dataset(6, 6), *(["train"] * 5 + ["validation"]) * 2)
    made = split(given, duplicates=Duplicates(exact=(), near=(NearPair(first=0, second=5, likeness=0.99),)))
    assert any("1 sets of near-duplicates" in note for note in made.notes)
    assert made.known is None


def test_too_few_photos_for_training_are_refused(make_dataset):
    given = parted(make_dataset(6, 6), *["train"] * 6, "train", *["test"] * 5)
    with pytest.raises(DatasetError, match='"class1" has 1 photo for training'):
        split(given, duplicates=NONE_ALIKE)


def test_a_split_made_by_hand_is_checked(make_dataset):
    dataset = make_dataset(4, 4)
    none = dataset.subset([])
    with pytest.raises(LeakageError, match=r"0/1\.png is in the test part and also in the train part"):
        Split(train=dataset.subset([0, 1]), validation=none, calibration=none, test=dataset.subset([1]))
    other = Dataset(classes=("x", "y"), samples=())
    with pytest.raises(DatasetError, match="classes x, y"):
        Split(train=dataset, validation=none, calibration=none, test=other)


def test_real_duplicates_are_found_where_none_are_given(make_dataset, scene, encoded, sample_of):
    dataset = make_dataset(12, 12)
    copy = sample_of(encoded(scene(0), "JPEG", quality=85), 0, "0/copy.jpg")
    dataset = dataclasses.replace(dataset, samples=(*dataset.samples, copy))
    for seed in range(4):
        made = split(dataset, seed=seed)
        parts = {one.path: part for part, each in made.parts.items() for one in each.samples}
        assert parts["0/copy.jpg"] == parts["0/0.png"]


def test_groups_larger_than_a_part_still_leave_training_something(make_dataset):
    dataset = make_dataset(6, 6)
    samples = tuple(dataclasses.replace(one, group=str(i % 2)) for i, one in enumerate(dataset.samples))
    made = split(dataclasses.replace(dataset, samples=samples), duplicates=NONE_ALIKE)
    assert (np.array(list(made.train.counts.values())) > 0).all()
