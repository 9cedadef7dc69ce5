import numpy as np
import pytest

from seewhy.classifier import load
from seewhy.errors import ArtefactError, ConfigError, UsageError
from seewhy.probability import ClassScores

GREY = np.full((16, 16, 3), 128, np.uint8)
ALIKE = (0.5, 0.25, 0.25)


@pytest.fixture
def taught(make_classifier):
    return make_classifier(
        training_prior=ALIKE, class_scores=ClassScores(of_class=tuple(np.full(99, score) for score in (0.7, 0.65, 0.3)))
    )


def test_each_probability_times_prior_over_training_share(taught):
    before = taught.predict(GREY)
    after = taught.with_prior({"red": 0.1, "green": 0.1, "blue": 0.8}).predict(GREY)
    expected = before.probabilities * np.array([0.1 / 0.5, 0.1 / 0.25, 0.8 / 0.25])
    assert after.probabilities == pytest.approx(expected / expected.sum())
    assert after.verdict == "blue"
    assert (after.logits == before.logits).all()


def test_what_was_counted_under_other_frequencies_is_left_out(taught):
    found = taught.with_prior({"blue": 0.8}).predict(GREY)
    assert (found.receipt, found.confidence_interval, found.label_set) == (None, None, None)
    assert found.sentence.endswith(
        "This supposes the class frequencies you gave, under which it was not counted how often it is right."
    )
    assert found.to_json()["prior"] == pytest.approx({"red": 0.2 * 2 / 3, "green": 0.2 / 3, "blue": 0.8})


def test_promised_sets_do_not_depend_on_the_prior(taught):
    """What a class's own photos look like does not depend on how many there are."""
    before = set(taught.predict(GREY, miss_rate=0.05).label_set)  # given 30, 39 and 30 %
    assert before == {"red", "green"}
    after = taught.with_prior({"blue": 0.8}).predict(GREY, miss_rate=0.05)
    assert after.label_set[0] == "blue"
    assert set(after.label_set) == before | {"blue"}


def test_the_prior_of_the_training_changes_nothing(taught):
    same = taught.with_prior(dict(zip(taught.classes, ALIKE, strict=True)))
    assert same.prior is None
    assert (same.predict(GREY).probabilities == taught.predict(GREY).probabilities).all()
    assert same.predict(GREY).receipt is not None


def test_a_second_prior_replaces_the_first(taught):
    twice = taught.with_prior({"red": 0.9}).with_prior({"blue": 0.8})
    assert twice.prior == taught.with_prior({"blue": 0.8}).prior


def test_groups_follow(make_classifier):
    classifier = make_classifier(training_prior=ALIKE, groups={"warm": (0,), "cold": (1, 2)})
    found = classifier.with_prior({"red": 0.0}).predict(GREY)
    assert found.groups == pytest.approx({"warm": 0.0, "cold": 1.0})


def test_it_is_saved_and_read_again(taught, tmp_path):
    shifted = taught.with_prior({"blue": 0.8})
    again = load(shifted.save(tmp_path / "pets.seewhy"))
    assert (again.prior, again.training_prior) == (shifted.prior, ALIKE)
    assert again.predict(GREY).probabilities == pytest.approx(shifted.predict(GREY).probabilities)


def test_an_older_classifier_cannot(classifier):
    with pytest.raises(ArtefactError, match="does not record how frequent its classes were"):
        classifier.with_prior({"red": 0.5})


def test_what_cannot_be(taught, make_classifier):
    with pytest.raises(ConfigError, match='no class called "rde"'):
        taught.with_prior({"rde": 0.5})
    with pytest.raises(UsageError, match=r"sums to 1\.2"):
        taught.with_prior({"red": 0.6, "green": 0.6})
    untaught = make_classifier(training_prior=(0.5, 0.5, 0.0))
    with pytest.raises(ArtefactError, match="No photo of blue was in training"):
        untaught.with_prior({"blue": 0.1})
