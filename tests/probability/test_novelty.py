import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability.novelty import Novelty, check_false_alarm, default_false_alarm, share_as_far


def novelty(score: float, count: int = 99, false_alarm: float = 0.05) -> Novelty:
    usual = np.arange(1.0, count + 1)
    return Novelty(score=score, usual=usual, measured_on="training photos", false_alarm=false_alarm, nearest="cat")


def test_the_share_by_hand():
    usual = np.array([1.0, 2.0, 2.0, 3.0])
    assert [share_as_far(score, usual) for score in (0, 2, 2.5, 3, 9)] == [1.0, 0.8, 0.4, 0.4, 0.2]


@pytest.mark.parametrize(
    ("score", "level"), [(94, "familiar"), (95, "familiar"), (95.5, "something else"), (96, "something else")]
)
def test_levels_at_the_edge(score, level):
    # 5 of 100 places are refused: the photo itself and four of the 99 beyond it
    found = novelty(score, false_alarm=0.05)
    assert found.level == level
    assert found.something_else == (level == "something else")


def test_between_the_two_rates_it_is_unusual():
    found = novelty(96.5, false_alarm=0.01)
    assert (found.level, found.as_far, found.share_as_far) == ("unusual", 3, 0.04)
    assert found.sentence == "Take it with care: of 99 training photos, 3 lie as far from what I learned."


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.floats(0, 0.5), st.integers(0, 9))
def test_the_limit_and_the_share_agree(count, rate, seed):
    random = np.random.default_rng(seed)
    usual = np.sort(random.integers(0, 30, count).astype(float))  # with ties
    for score in np.arange(-1, 31, 0.5):
        one = Novelty(score=score, usual=usual, measured_on="", false_alarm=rate, nearest="")
        assert one.something_else == (one.limit is not None and score > one.limit)


@settings(max_examples=20, deadline=None)
@given(st.integers(20, 200), st.sampled_from([0.05, 0.1, 0.3]), st.integers(0, 99))
def test_no_more_than_the_rate_is_refused_of_exchangeable_photos(count, rate, seed):
    # Each of the photos in turn is the new one: exactly what exchangeability averages over.
    scores = np.random.default_rng(seed).normal(size=count + 1)
    refused = [share_as_far(scores[k], np.delete(scores, k)) <= rate for k in range(count + 1)]
    assert np.mean(refused) <= rate


def test_sentences_and_json():
    assert novelty(99.5).sentence == (
        "This is none of what I know: of 99 training photos, none lies as far from what I learned."
    )
    assert novelty(99).counted == "of 99 training photos, 1 lies as far from what I learned"
    assert novelty(1).sentence.startswith("It is of a kind that I know: of 99 training photos, 99 lie")
    told = json.loads(json.dumps(novelty(99.5).to_json(), allow_nan=False))
    assert (told["something_else"], told["share_as_far"], told["limit"], told["photos"]) == (True, 0.01, 95.0, 99)
    assert novelty(99.5, false_alarm=0).to_json()["limit"] is None
    assert not novelty(1e9, false_alarm=0).something_else


@pytest.mark.parametrize("rate", [-0.1, 0.51, float("nan")])
def test_rates_that_are_none(rate):
    with pytest.raises(UsageError, match="false-alarm rate is"):
        check_false_alarm(rate, 1000)


def test_a_rate_finer_than_the_photos_can_tell():
    assert check_false_alarm(0.01, 99) == 0.01
    assert check_false_alarm(0, 0) == 0
    with pytest.raises(UsageError, match=r"cannot be told from 98 photos. Expected at least 0\.011"):
        check_false_alarm(0.01, 98)
    assert (default_false_alarm(19), default_false_alarm(20), default_false_alarm(99)) == (0.0, 1 / 21, 0.01)
