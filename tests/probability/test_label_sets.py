import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability.label_sets import ClassScores, chance_of_misses, check_miss_rate, photos_needed

RULER = ClassScores.from_truths(np.array([0.4, 0.1, 0.2, 0.3, 0.6, 0.5]), [0, 0, 0, 0, 1, 1], 3)


def test_the_ruler_worked_on_paper():
    assert [own.tolist() for own in RULER.of_class] == [[0.1, 0.2, 0.3, 0.4], [0.5, 0.6], []]
    assert RULER.counts == (4, 2, 0)
    # class 0: two of four at least as strange as 0.25, and itself: 3/5; a tie counts as "as strange"
    found = RULER.shares(np.array([[0.25, 0.6, 0.9], [0.4, 0.61, 0.0], [0.41, 0.0, 0.0]]))
    assert found == pytest.approx(np.array([[3 / 5, 2 / 3, 1], [2 / 5, 1 / 3, 1], [1 / 5, 1, 1]]))


def test_sets_worked_on_paper():
    scores = np.array([[0.25, 0.6, 0.9], [0.4, 0.61, 0.0], [0.41, 0.0, 0.0]])
    assert RULER.sets(scores, 0.4).tolist() == [[True, True, True], [False, False, True], [False, True, True]]
    assert RULER.sets(scores, 0.2).tolist() == [[True, True, True], [True, True, True], [False, True, True]]


def test_a_class_with_too_few_photos_is_always_in():
    assert RULER.always(0.2) == (1, 2)  # 1 / 0.2 - 1 = 4 photos are needed
    assert RULER.always(0.34) == (2,)
    assert RULER.sets(np.full((1, 3), 2.0), 0.2).tolist() == [[False, True, True]]


@pytest.mark.parametrize(("miss_rate", "needed"), [(0.05, 19), (0.1, 9), (0.01, 99), (0.3, 3), (0.5, 1), (0.06, 16)])
def test_photos_needed(miss_rate, needed):
    assert photos_needed(miss_rate) == needed
    far = np.full((1, 1), 9.0)
    for count, inside in ((needed - 1, True), (needed, False)):
        ruler = ClassScores.from_truths(np.zeros(count), np.zeros(count, int), 1)
        assert ruler.sets(far, miss_rate).tolist() == [[inside]]
        assert ruler.always(miss_rate) == ((0,) if inside else ())


@pytest.mark.parametrize("miss_rate", [0.0, 1.0, -0.1, 5, float("nan")])
def test_what_is_no_miss_rate(miss_rate):
    with pytest.raises(UsageError, match="miss rate is"):
        check_miss_rate(miss_rate)


@pytest.mark.parametrize(
    ("scores", "labels"), [([0.1], [0, 1]), ([0.1], [3]), ([0.1], [-1]), ([float("nan")], [0]), ([[0.1]], [[0]])]
)
def test_what_makes_no_ruler(scores, labels):
    with pytest.raises(UsageError, match="make no ruler"):
        ClassScores.from_truths(np.array(scores), np.array(labels), 3)


@given(
    own=st.lists(st.floats(0, 1), min_size=1, max_size=30),
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=5),
    rates=st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)),
)
def test_sets_grow_as_the_miss_rate_falls(own, scores, rates):
    ruler = ClassScores.from_truths(np.array(own), np.zeros(len(own), int), 1)
    few, many = (ruler.sets(np.array(scores)[:, None], rate) for rate in sorted(rates, reverse=True))
    assert (many | ~few).all()


@pytest.mark.parametrize("miss_rate", [0.05, 0.1])
def test_exchangeable_photos_are_covered_as_promised_class_by_class(miss_rate):
    """The share missed, over many rulers, is the promise less at most 1 / (n + 1): exact, not asymptotic."""
    random = np.random.default_rng(3)
    counts, rulers = (25, 120), 2000
    for count in counts:
        scores = random.beta(1, 6, size=(rulers, count + 1))
        missed = 0
        for row in scores:
            ruler = ClassScores.from_truths(row[:count], np.zeros(count, int), 1)
            missed += not ruler.sets(row[count:, None], miss_rate)[0, 0]
        exact = np.floor(miss_rate * (count + 1)) / (count + 1)
        assert missed / rulers == pytest.approx(exact, abs=4 * np.sqrt(exact / rulers))
        assert exact <= miss_rate


def test_the_chance_of_misses_worked_on_paper():
    # 19 calibration photos, 5 %: a photo is missed if it is the strangest of the 20, so 1/20. Two photos: both are
    # stranger than all 19 with 2! 19! / 21! = 1/210.
    assert chance_of_misses(1, 1, calibrated_on=19, miss_rate=0.05) == pytest.approx(1 / 20)
    assert chance_of_misses(2, 2, calibrated_on=19, miss_rate=0.05) == pytest.approx(1 / 210)
    assert chance_of_misses(0, 5, calibrated_on=19, miss_rate=0.05) == 1
    assert chance_of_misses(1, 5, calibrated_on=18, miss_rate=0.05) == 0


def test_the_chance_of_misses_is_what_happens():
    random = np.random.default_rng(1)
    counted = []
    for _ in range(2000):
        scores = random.random(49 + 30)
        ruler = ClassScores.from_truths(scores[:49], np.zeros(49, int), 1)
        counted.append(int((~ruler.sets(scores[49:, None], 0.1)).sum()))
    for missed in (1, 3, 6):
        seen = np.mean(np.array(counted) >= missed)
        assert chance_of_misses(missed, 30, calibrated_on=49, miss_rate=0.1) == pytest.approx(seen, abs=0.04)
