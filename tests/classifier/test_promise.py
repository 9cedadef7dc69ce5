import json

import numpy as np
import pytest

from seewhy.classifier import load
from seewhy.classifier.promise import Promise, promised_sets, several_said
from seewhy.errors import ArtefactError, UsageError
from seewhy.probability import ClassScores, lac, softmax

RED = np.full((16, 16, 3), (255, 0, 0), np.uint8)
MIXED = np.full((16, 16, 3), (120, 120, 20), np.uint8)


def ruler(*counts, score=0.3):
    return ClassScores(of_class=tuple(np.full(count, score) for count in counts))


@pytest.fixture
def promising(make_classifier):
    """Every calibration photo of every class was given 70 % for its truth; 19 of each were kept."""
    return make_classifier(class_scores=ruler(19, 19, 19))


def test_one_class_that_can_be_promised(promising):
    # logits 10, 0.5, 0 at temperature 2: 98 %; the others are stranger than all 19 photos of theirs
    found = promising.predict(RED, miss_rate=0.05)
    assert (found.verdict, found.label_set) == ("red", ("red",))
    assert "At a miss rate of 5% it can only be a red." in found.sentence
    assert found.promise == Promise(miss_rate=0.05)


def test_between_two_classes_nothing_is_promised(make_classifier):
    classifier = make_classifier(class_scores=ruler(19, 19, 19, score=0.65))
    found = classifier.predict(MIXED, miss_rate=0.05)
    assert found.verdict is None
    assert found.label_set == ("green", "red")
    assert found.sentence.startswith("This is a green (")
    assert "at a miss rate of 5% I cannot promise one of them." in found.sentence
    assert found.line().startswith("(photo)  one of 2: green")
    assert json.loads(json.dumps(found.to_json()))["promise"] == {"miss_rate": 0.05, "always": {}, "fits": True}


def test_a_class_with_too_few_photos_is_in_every_set_and_it_is_said(make_classifier):
    found = make_classifier(class_scores=ruler(19, 19, 18)).predict(RED, miss_rate=0.05)
    assert found.label_set == ("red", "blue")
    assert "(this promise takes 19 of a class): blue: 18." in found.sentence
    assert found.to_json()["promise"]["always"] == {"blue": 18}


def test_where_no_class_fits_the_most_probable_stands_in_and_it_is_said(make_classifier):
    classifier = make_classifier(class_scores=ruler(19, 19, 19, score=1e-6))
    found = classifier.predict(RED, miss_rate=0.05)
    assert (found.label_set, found.verdict, found.promise.fits) == (("red",), "red", False)
    assert (
        "At a miss rate of 5% no class fits: it looks less like a red than 95% of the calibration photos of red did."
        in found.sentence
    )
    unsure = classifier.predict(MIXED, miss_rate=0.05)
    assert unsure.verdict == classifier.predict(MIXED).verdict


def test_several_photos_and_the_same_answer_as_one(promising):
    one = promising.predict(RED, miss_rate=0.1)
    many = promising.predict([RED, MIXED, RED], miss_rate=0.1)
    assert [found.label_set for found in many] == [
        one.label_set,
        promising.predict(MIXED, miss_rate=0.1).label_set,
        one.label_set,
    ]
    assert promising.predict(RED).promise is None


def test_without_scores_it_is_said_before_any_photo(classifier):
    with pytest.raises(ArtefactError, match="cannot promise a miss rate"):
        classifier.predict("missing.jpg", miss_rate=0.05)
    with pytest.raises(ArtefactError, match="cannot promise a miss rate"):
        classifier.predict(["missing.jpg"], miss_rate=0.05)


@pytest.mark.parametrize("miss_rate", [0, 1, -0.1, 5])
def test_what_is_no_miss_rate(promising, miss_rate):
    with pytest.raises(UsageError, match="miss rate is"):
        promising.predict(RED, miss_rate=miss_rate)


def test_scores_are_saved_and_read_again(make_classifier, tmp_path):
    scores = ClassScores(of_class=(np.array([0.1, 1 / 3]), np.array([0.25]), np.array([])))
    classifier = make_classifier(class_scores=scores)
    again = load(classifier.save(tmp_path / "pets.seewhy"))
    assert again.class_scores is not None
    assert [own.tolist() for own in again.class_scores.of_class] == [[0.1, 1 / 3], [0.25], []]
    assert again.predict(RED, miss_rate=0.3).label_set == classifier.predict(RED, miss_rate=0.3).label_set


def test_sets_hold_what_was_promised_on_photos_like_those_of_calibration(make_classifier):
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, size=(6000, 3))
    logits[np.arange(6000), np.arange(6000) % 3] += 2.5
    labels = np.arange(6000) % 3
    truths = lac(softmax(logits[:3000], 2.0))[np.arange(3000), labels[:3000]]
    classifier = make_classifier(class_scores=ClassScores.from_truths(truths, labels[:3000], 3))
    sets = promised_sets(classifier, logits[3000:], softmax(logits[3000:], 2.0), 0.1)
    missed = ~sets[np.arange(3000), labels[3000:]]
    for k in range(3):
        assert missed[labels[3000:] == k].mean() == pytest.approx(0.1, abs=0.03)


def test_many_classes_are_counted():
    ranked = [(f"kind {k}", 0.1) for k in range(10)]
    said = several_said(ranked, [name for name, _ in ranked], 0.005)
    assert "a kind 3 (10%) or one of 6 more classes: at a miss rate of 0.5% I cannot promise one of them." in said
