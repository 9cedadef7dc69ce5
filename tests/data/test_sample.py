import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.data.sample import (
    Broken,
    Dataset,
    Sample,
    class_name,
    natural_key,
    natural_text,
    naturally_sorted,
    part_named,
)
from seewhy.errors import DatasetError


def plain(path: str, label: int, part: str | None = None) -> Sample:
    return Sample(path=path, label=label, fingerprint=path, part=part)


def test_classes_stand_in_natural_order():
    assert naturally_sorted(["cat10", "cat2", "Dog", "cat", "cat2"]) == ["cat", "cat2", "cat10", "Dog"]


def test_a_number_like_character_that_is_no_digit_does_not_break_the_order():
    assert naturally_sorted(["x²", "x2", "x10"]) == ["x2", "x10", "x²"]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_natural_order_is_total_and_keeps_every_name(names: list[str]):
    order = naturally_sorted(names)
    assert set(order) == set(names)
    assert order == naturally_sorted(order[::-1])
    assert all(natural_key(one) < natural_key(other) for one, other in itertools.pairwise(order))


# Digits, zeros in front, letters of two cases, digits of another script, the smallest letters: all that orders names.
NAMES = st.text(
    st.sampled_from("aAbB0019٣²\x01\x02._é ") | st.characters(exclude_characters="\0/"), min_size=1, max_size=9
)


@given(st.lists(NAMES, max_size=8))
def test_the_natural_key_as_text_orders_alike_and_holds_the_name(names: list[str]):
    assert sorted(names, key=natural_text) == sorted(names, key=natural_key)
    as_bytes = sorted(names, key=lambda name: natural_text(name).encode("utf-8", "surrogatepass"))
    assert as_bytes == sorted(names, key=natural_key)
    assert [natural_text(name).rpartition("\0\0")[2] for name in names] == names


def test_a_class_name_keeps_spaces_and_scripts_but_has_one_spelling():
    assert class_name("Siberian husky") == "Siberian husky"
    assert class_name("волк") == "волк"
    assert class_name("cafe\u0301") == "café"


@pytest.mark.parametrize("name", ["caf\udce9", " ", ""])
def test_a_class_name_that_is_no_text_is_refused(name: str):
    with pytest.raises(DatasetError, match=r"A class is called '.*Rename its folder"):
        class_name(name)


def test_broken_photos_stay_with_the_part_they_lie_in():
    broken = (Broken(path="x", reason="is empty", part="test"), Broken(path="y", reason="is empty"))
    dataset = Dataset(classes=("cat",), samples=(plain("a", 0, "train"),), broken=broken)
    assert dataset.parts is not None
    assert {part: [one.path for one in found.broken] for part, found in dataset.parts.items()} == {
        "train": [],
        "test": ["x"],
    }
    assert len(dataset.parts["test"]) == 0  # all its photos are broken: not the same as having no test part


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("valid", "validation"),
        ("val", "validation"),
        ("train-00003-of-00010", "train"),
        ("training day", None),
    ],
)
def test_names_of_parts(name: str, part: str | None):
    assert part_named(name) == part


def test_counts_labels_and_subset():
    dataset = Dataset(classes=("cat", "dog"), samples=(plain("a", 1), plain("b", 0), plain("c", 1)))
    assert dataset.labels.tolist() == [1, 0, 1]
    assert dataset.labels.dtype == np.int64
    assert dataset.counts == {"cat": 1, "dog": 2}
    assert [one.path for one in dataset.subset(np.array([2, 0])).samples] == ["c", "a"]
    assert dataset.parts is None


def test_parts_are_those_the_samples_name():
    dataset = Dataset(classes=("cat",), samples=(plain("a", 0, "test"), plain("b", 0, "train")))
    parts = dataset.parts
    assert parts is not None
    assert list(parts) == ["train", "test"]
    assert parts["test"].samples[0].path == "a"


def test_a_label_outside_the_classes_is_refused():
    with pytest.raises(DatasetError, match="a has label 2"):
        Dataset(classes=("cat", "dog"), samples=(plain("a", 2),))


def test_with_classes_follows_another_order():
    dataset = Dataset(classes=("cat", "dog"), samples=(plain("a", 0), plain("b", 1)))
    turned = dataset.with_classes(("wolf", "dog", "cat"))
    assert turned.labels.tolist() == [2, 1]
    assert turned.classes == ("wolf", "dog", "cat")


def test_with_classes_refuses_a_class_it_does_not_know():
    dataset = Dataset(classes=("cat", "fox"), samples=(plain("a", 1),))
    with pytest.raises(DatasetError, match="fox"):
        dataset.with_classes(("cat", "dog"))
