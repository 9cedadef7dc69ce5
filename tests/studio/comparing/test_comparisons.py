"""What is laid side by side are the numbers that Python gives for each, and the sentences say what they say."""

import re

import numpy as np
import pytest

import seewhy
from seewhy.errors import ConfigError, UsageError
from seewhy.explain.evidence import evidence
from seewhy.studio.comparing.classes import two_classes
from seewhy.studio.comparing.classifiers import counterpart, two_classifiers
from seewhy.studio.comparing.feature_distance import PairDistances, distance_between, distance_told
from seewhy.studio.comparing.photos import two_photos
from seewhy.studio.comparing.sides import rows_of

RANDOM = np.random.default_rng(0)
FIRST, SECOND = (RANDOM.integers(0, 256, (60, 90, 3), dtype=np.uint8) for _ in range(2))


def numbers(sentence: str) -> list[float]:
    return [float(one.replace("−", "-")) for one in re.findall(r"[+−]?\d+\.\d+", sentence)]


def test_two_photos_share_one_scale_and_one_class(classifier):
    told, arrays = two_photos(classifier, FIRST, SECOND, target="wolf")
    for number, photo in enumerate((FIRST, SECOND)):
        expected = evidence(classifier, photo, "wolf")
        side = told["sides"][number]
        assert side["sentence"] == classifier.predict(photo).sentence
        assert side["score"] == pytest.approx(expected.logit)
        step = side["strongest"] / 127
        np.testing.assert_allclose(arrays[f"heatmap.{number}"] * step, expected.heatmap, atol=step * 0.51)
    assert told["sides"][0]["strongest"] == told["sides"][1]["strongest"]
    assert max(np.abs(arrays[f"heatmap.{number}"]).max() for number in (0, 1)) == 127
    for row in told["rows"]:
        index = classifier.classes.index(row["name"])
        assert row["first"] == classifier.predict(FIRST).probabilities[index]
        assert row["second"] == classifier.predict(SECOND).probabilities[index]


def test_the_difference_of_two_photos_adds_up(classifier):
    told, _ = two_photos(classifier, FIRST, SECOND)
    one, other = told["sides"]
    more, gained, spared = numbers(told["sentences"][1])
    assert one["target"] == other["target"] == classifier.predict(FIRST).ranked[0][0]
    assert more == pytest.approx(abs(other["score"] - one["score"]), abs=0.006)
    assert gained + spared == pytest.approx(other["score"] - one["score"], abs=0.011)


def test_a_photo_beside_itself_differs_in_nothing(classifier):
    told, arrays = two_photos(classifier, FIRST, FIRST)
    assert told["distance"]["value"] == pytest.approx(0, abs=1e-6)
    np.testing.assert_array_equal(arrays["heatmap.0"], arrays["heatmap.1"])
    assert told["sentences"][0].startswith(("Both are taken for", "Neither"))
    assert told["sentences"][1].startswith("Both have the same logit for")


def test_the_distance_is_that_of_the_feature_vectors(classifier):
    from seewhy.explain.features import features_of

    images = [classifier.prepare(photo) for photo in (FIRST, SECOND)]
    one, other = features_of(classifier, images)
    assert distance_between(classifier, *images) == pytest.approx(1 - float(one @ other), abs=1e-6)


def test_a_distance_is_told_beside_pairs_of_training_photos():
    pairs = PairDistances(np.array([0.4, 0.1, 0.2, 0.3]), np.array([0.5, 0.6, 0.7, 0.8]))
    assert pairs.nearer(0.25) == (0.5, 1.0)
    told = distance_told(0.25, pairs)
    assert "nearer than 50 % of the pairs" in told["words"]
    assert "than all of those of two classes" in told["words"]
    assert told["alike"] == pytest.approx([0.13, 0.25, 0.37])


def test_two_classes_are_held_against_each_other(classifier):
    told, arrays = two_classes(classifier, FIRST, "wolf", "cat")
    for_wolf, for_cat, rather = told["terms"]
    assert rather["score"] == pytest.approx(for_wolf["score"] - for_cat["score"], abs=1e-5)
    assert rather["bias"] == pytest.approx(for_wolf["bias"] - for_cat["bias"], abs=1e-6)
    for terms in told["terms"]:
        assert terms["speaks_for"] + terms["speaks_against"] + terms["bias"] == pytest.approx(terms["score"], abs=1e-4)
    maps = [arrays[f"heatmap.{number}"].astype(int) for number in range(3)]
    assert np.abs(maps[0] - maps[1] - maps[2]).max() <= 2  # one scale: the third is the difference, up to rounding
    logits = classifier.predict(FIRST).logits
    lead = logits[classifier.classes.index("wolf")] - logits[classifier.classes.index("cat")]
    assert numbers(told["sentences"][0])[0] == pytest.approx(abs(lead), abs=0.006)
    ahead = "wolf" if lead > 0 else "cat"
    assert f"{ahead} is ahead" in told["sentences"][0]


def test_without_names_the_two_most_probable_classes_are_compared(classifier):
    told, _ = two_classes(classifier, FIRST)
    ranked = [name for name, _ in classifier.predict(FIRST).ranked]
    assert [told["target"], told["against"]] == ranked[:2]
    assert two_classes(classifier, FIRST, None, ranked[0])[0]["target"] == ranked[1]
    with pytest.raises(UsageError):
        two_classes(classifier, FIRST, "wolf", "wolf")
    with pytest.raises(ConfigError):
        two_classes(classifier, FIRST, "unicorn")


def test_a_classifier_beside_itself_says_the_same(classifier):
    told, arrays = two_classifiers((classifier, classifier), FIRST, names=("a", "b"), target="cat")
    assert [side["target"] for side in told["sides"]] == ["cat", "cat"]
    np.testing.assert_array_equal(arrays["heatmap.0"], arrays["heatmap.1"])
    assert all(row["first"] == row["second"] for row in told["rows"])
    assert told["notes"] == []


class WithGroups:
    """Stands for a classifier of breeds: dogs are a group."""

    classes = ("husky", "poodle", "tabby")
    groups = {"dog": (0, 1)}  # noqa: RUF012


class Answer:
    classes = WithGroups.classes
    probabilities = np.array([0.2, 0.5, 0.3])
    groups = {"dog": 0.7}  # noqa: RUF012
    ranked = [("poodle", 0.5), ("tabby", 0.3), ("husky", 0.2)]  # noqa: RUF012


def test_a_class_meets_the_group_of_its_name():
    assert counterpart(WithGroups(), Answer(), "husky", "b") == ("husky", "")  # type: ignore[arg-type]
    name, note = counterpart(WithGroups(), Answer(), "dog", "b")  # type: ignore[arg-type]
    assert (name, "2 kinds of dog" in note) == ("poodle", True)
    name, note = counterpart(WithGroups(), Answer(), "wolf", "b")  # type: ignore[arg-type]
    assert (name, "no class called wolf" in note) == ("poodle", True)


def test_rows_hold_what_both_know(classifier):
    prediction: seewhy.Prediction = classifier.predict(FIRST)
    rows = rows_of(prediction, Answer())  # type: ignore[arg-type]
    dog = float(prediction.probabilities[classifier.classes.index("dog")])
    assert rows == [{"name": "dog", "first": dog, "second": 0.7}]
