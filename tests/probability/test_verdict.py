import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seewhy.probability.softmax import softmax
from seewhy.probability.verdict import VerdictRule, choose_rule

tables = arrays.arrays(np.float64, (15, 4), elements=st.floats(-8, 8)).map(softmax)
true_labels = arrays.arrays(np.int64, 15, elements=st.integers(0, 3))


def rows(*confidences):
    """Two-class rows whose first class has the given probability."""
    return np.array([[one, 1 - one] for one in confidences])


def points(threshold, probabilities, labels):
    answered = probabilities.max(axis=1) >= threshold
    right = probabilities.argmax(axis=1) == labels
    return int((answered & right).sum()) - int((answered & ~right).sum())


def test_the_threshold_itself_is_answered():
    assert VerdictRule(threshold=0.6).verdict_index(np.array([0.6, 0.4])) == 0
    assert VerdictRule(threshold=0.61).verdict_index(np.array([0.6, 0.4])) is None


def test_threshold_worked_on_paper():
    # From the most to the least sure: right, right, wrong, wrong. Two points between 0.7 and 0.8, nowhere more.
    assert choose_rule(rows(0.9, 0.8, 0.7, 0.6), np.array([0, 0, 1, 1])).threshold == pytest.approx(0.75)


def test_where_all_are_right_everything_is_answered_from_one_half():
    assert choose_rule(rows(0.99, 0.9), np.array([0, 0])).threshold == 0.5


def test_where_all_are_wrong_nothing_is_answered():
    probabilities = rows(0.9, 0.8)
    rule = choose_rule(probabilities, np.array([1, 1]))
    assert [rule.verdict_index(row) for row in probabilities] == [None, None]


def test_three_classes_may_answer_below_one_half_where_that_pays():
    probabilities = np.array([[0.4, 0.3, 0.3]] * 5)
    assert choose_rule(probabilities, np.zeros(5, int)).threshold == pytest.approx(1 / 3)


def test_without_photos_one_half():
    assert choose_rule(np.zeros((0, 3)), np.zeros(0, int)) == VerdictRule(threshold=0.5)


def test_label_floor_worked_on_paper():
    # 19 photos are the fewest for 95 %: the floor is then the smallest probability of a truth.
    probabilities = rows(*np.linspace(0.52, 0.88, 19))
    assert choose_rule(probabilities, np.zeros(19, int)).label_floor == pytest.approx(0.52)
    assert choose_rule(probabilities[1:], np.zeros(18, int)).label_floor == 0.0


def test_label_set_is_never_empty_and_absent_without_a_floor():
    assert VerdictRule(threshold=0.5, label_floor=0.99).label_set(np.array([0.2, 0.5, 0.3])) == (1,)
    assert VerdictRule(threshold=0.5).label_set(np.array([0.2, 0.8])) is None


def test_label_sets_hold_the_truth_as_often_as_promised():
    random = np.random.default_rng(0)
    logits = random.normal(size=(6000, 5)) * 1.5
    labels = np.array([random.choice(5, p=row) for row in softmax(logits)])
    probabilities = softmax(logits * 2)  # too sure: the promise must hold even so
    rule = choose_rule(probabilities[:3000], labels[:3000])
    held = [label in rule.label_set(row) for row, label in zip(probabilities[3000:], labels[3000:], strict=True)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_a_threshold_between_neighbouring_floats_answers_the_upper_one_alone():
    upper = np.nextafter(0.9, 1.0)
    rows = np.array([[0.9, 0.1], [1 - upper, upper]])
    assert choose_rule(rows, np.array([1, 1])).threshold == upper


@given(tables, true_labels)
def test_no_other_threshold_gains_more_points(probabilities, labels):
    chosen = choose_rule(probabilities, labels).threshold
    assert 0.25 <= chosen <= 1.0
    best = points(chosen, probabilities, labels)
    for other in [*probabilities.max(axis=1), 0.25]:
        assert best >= points(other, probabilities, labels)
