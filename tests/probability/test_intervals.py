import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability.intervals import Estimate, bootstrap, mean_of_shares, mean_over, wilson


def test_wilson_of_published_example():
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
    estimate = wilson(81, 263)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.2553, 0.3662)
    estimate = wilson(15, 148)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.0624, 0.1605)
    estimate = wilson(0, 20)
    assert (estimate.low, round(estimate.high, 4)) == (0.0, 0.1611)


def test_no_photos_say_nothing():
    estimate = wilson(0, 0)
    assert math.isnan(estimate.value)
    assert (estimate.low, estimate.high) == (0.0, 1.0)
    assert json.dumps(estimate.to_json(), allow_nan=False) == '{"value": null, "low": 0.0, "high": 1.0}'


@pytest.mark.parametrize(("right", "n"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(right, n):
    with pytest.raises(UsageError, match="right"):
        wilson(right, n)


@given(st.integers(0, 10_000), st.data())
def test_wilson_holds_its_value_and_is_a_share(n, data):
    right = data.draw(st.integers(0, n))
    estimate = wilson(right, n)
    assert 0 <= estimate.low <= estimate.high <= 1
    assert n == 0 or estimate.low <= estimate.value <= estimate.high


def test_mean_of_shares_worked_on_paper():
    # 0.5 with arms of 0.3 below and 0.4 above, twice: arms of the mean are sqrt(2) / 2 as long
    share = Estimate(value=0.5, low=0.2, high=0.9)
    mean = mean_of_shares([share, share])
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.5, 0.5 - 0.3 / 2**0.5, 0.5 + 0.4 / 2**0.5))


def test_one_share_keeps_its_own_interval():
    assert mean_of_shares([wilson(7, 9)]).low == pytest.approx(wilson(7, 9).low)


def test_bootstrap_has_the_mean_and_spread_of_the_mean():
    values = np.random.default_rng(1).normal(3.0, 2.0, 400)
    means = bootstrap(values[:, None], lambda columns: columns[:, 0], seed=0, place="test")
    assert means.shape == (2000,)
    assert means.mean() == pytest.approx(values.mean(), abs=0.02)
    assert means.std() == pytest.approx(values.std() / 20, rel=0.08)


def test_bootstrap_repeats_itself_and_follows_the_seed():
    values = np.arange(30.0)[:, None]

    def means(seed):
        return bootstrap(values, lambda columns: columns[:, 0], seed=seed, place="test", resamples=50)

    assert (means(0) == means(0)).all()
    assert (means(0) != means(1)).any()


def test_bootstrap_of_one_photo_is_that_photo():
    assert set(bootstrap(np.array([[7.0]]), lambda columns: columns[:, 0], seed=0, place="test")) == {7.0}


def test_bootstrap_of_more_photos_than_a_chunk_holds():
    values = np.ones((3_000_000, 1))
    assert bootstrap(values, lambda c: c[:, 0], seed=0, place="test", resamples=2) == pytest.approx([1.0, 1.0])


def test_the_mean_of_few_numbers_comes_with_their_range():
    assert mean_over(np.array([0.4]), seed=0, place="test") == Estimate(value=0.4, low=0.4, high=0.4)
    assert mean_over(np.array([0.0, 1.0, 5.0]), seed=0, place="test") == Estimate(value=2.0, low=0.0, high=5.0)
    with pytest.raises(UsageError, match="No number"):
        mean_over(np.array([]), seed=0, place="test")


def test_the_mean_of_many_numbers_comes_with_the_normal_interval():
    values = np.random.default_rng(0).normal(size=400)
    found = mean_over(values, seed=0, place="test")
    reach = 1.96 * values.std() / 20  # the textbook's, which the bootstrap must meet for so many
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.value == pytest.approx(reach, rel=0.1)
    assert found.value - found.low == pytest.approx(reach, rel=0.1)
    assert found == mean_over(values, seed=0, place="test")


def test_the_interval_of_a_mean_holds_it():
    assert mean_over(np.full(7, 0.1), seed=0, place="test").low <= np.full(7, 0.1).mean()
