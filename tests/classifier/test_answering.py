"""Refusal, promise and prior in one answer: none may undo another."""

import dataclasses
import json

import numpy as np
import pytest

from seewhy.classifier.answering import Terms, check_terms, predictions
from seewhy.errors import ArtefactError, UsageError
from seewhy.probability import ClassScores
from seewhy.probability.novelty_detector import fit_detector

RED, WHITE = (np.full((16, 16, 3), colour, np.uint8) for colour in ((250, 20, 10), (250, 250, 250)))


@pytest.fixture(scope="module")
def able(make_classifier):
    """Can refuse, promise and suppose a prior: knows shades of three colours, 19 calibration photos of each."""
    random = np.random.default_rng(0)
    labels = np.arange(150) % 3
    colours = random.uniform(0.0, 0.15, (150, 3))
    colours[np.arange(150), labels] += 0.8
    model = make_classifier().model
    head = {"stages": ["last"], "channels": [3], "moments": ["mean"], "grid": 1}
    return make_classifier(
        model=dataclasses.replace(model, head=head),
        detector=fit_detector(colours.astype(np.float32), labels, ("red", "green", "blue")),
        class_scores=ClassScores(of_class=(np.full(19, 0.62),) * 3),
        training_prior=(0.5, 0.25, 0.25),
    )


def ask(classifier, image, **terms):
    (found,) = predictions(classifier, ["dir/photo.png"], [image], Terms(**terms))
    return found


def test_a_photo_of_the_right_kind_is_promised_one_class(able):
    found = ask(able, RED, miss_rate=0.05)
    assert (found.verdict, found.label_set, found.something_else) == ("red", ("red",), False)
    assert found.promise.miss_rate == 0.05


def test_what_is_refused_stays_refused_under_a_promise(able):
    without, found = ask(able, WHITE), ask(able, WHITE, miss_rate=0.05)
    assert found.something_else
    assert found.verdict is None
    assert found.promise is not None
    assert found.sentence == without.sentence
    assert found.line().startswith("dir/photo.png  something else: ")
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert (told["verdict"], told["something_else"], told["promise"]["miss_rate"]) == (None, True, 0.05)


def test_even_where_one_class_alone_fits_its_set(able):
    # logits 9.8, 10.3, 9.8 at temperature 2: green 39 %, the others 30 %; calibration photos got 38 % or more
    asked, refused = ask(able, WHITE, miss_rate=0.05, false_alarm=0), ask(able, WHITE, miss_rate=0.05)
    assert (asked.label_set, asked.verdict, asked.promise.fits) == (("green",), "green", True)
    assert (refused.label_set, refused.verdict, refused.promise.fits) == (("green",), None, True)


def test_no_refusal_where_none_is_allowed(able):
    found = ask(able, WHITE, false_alarm=0)
    assert (found.something_else, found.novelty.level) == (False, "unusual")


def test_a_prior_moves_the_percentages_and_neither_the_refusal_nor_the_promise(able):
    supposing = dataclasses.replace(able, prior=(0.01, 0.01, 0.98))
    for image in (RED, WHITE):
        plain, found = ask(able, image, miss_rate=0.05), ask(supposing, image, miss_rate=0.05)
        assert found.something_else == plain.something_else
        assert set(plain.label_set) <= set(found.label_set)
        assert found.probabilities[2] > plain.probabilities[2]
        assert found.prior == {"red": 0.01, "green": 0.01, "blue": 0.98}
        assert plain.prior is None


def test_what_was_counted_is_not_claimed_under_a_prior(able):
    supposing = dataclasses.replace(able, prior=(0.2, 0.4, 0.4))
    plain, found = ask(able, RED), ask(supposing, RED)
    assert plain.receipt is not None
    assert plain.label_set is not None
    assert (found.receipt, found.confidence_interval, found.label_set) == (None, None, None)
    assert "under which it was not counted how often it is right." in found.sentence


def test_the_prior_by_hand(able):
    # Bayes: odds of red to blue are exp((logit red - logit blue) / temperature), times the ratio of new to old shares
    supposing = dataclasses.replace(able, prior=(0.2, 0.4, 0.4))
    found = ask(supposing, RED)
    red, _, blue = found.probabilities
    odds = np.exp((250 - 10) / 255 * 10 / 2) * (0.2 / 0.5) / (0.4 / 0.25)
    assert red / blue == pytest.approx(odds, rel=1e-4)


def test_photos_are_named_only_if_they_have_a_name(able):
    found = predictions(able, ["a.png", RED], [RED, RED], Terms())
    assert [one.photo for one in found] == ["a.png", None]
    assert predictions(able, [], [], Terms(miss_rate=0.05)) == []


def test_terms_that_cannot_be_kept(able, classifier):
    check_terms(able, Terms())
    check_terms(able, Terms(false_alarm=0.05, miss_rate=0.1))
    with pytest.raises(UsageError, match="cannot be told from 150 photos"):
        check_terms(able, Terms(false_alarm=0.001, miss_rate=0.1))
    with pytest.raises(UsageError):
        check_terms(able, Terms(miss_rate=1.0))
    with pytest.raises(ArtefactError, match="cannot promise a miss rate"):
        check_terms(classifier, Terms(miss_rate=0.1))
    with pytest.raises(UsageError, match="cannot tell photos of something else"):
        check_terms(classifier, Terms(false_alarm=0.1))
    with pytest.raises(UsageError, match="The temperature is 0"):
        ask(dataclasses.replace(able, temperature=0.0), RED)
