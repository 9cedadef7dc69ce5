import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.probability.calibrated import chance_calibration_error
from seewhy.probability.scores import expected_calibration_error


def rows(confidence):
    return np.column_stack([confidence, 1 - np.asarray(confidence)])


def test_one_photo_worked_on_paper():
    # right with a chance of 0.75: off by 0.25, else by 0.75
    found = chance_calibration_error(rows([0.75]), resamples=4000)
    assert set(found.round(9)) == {0.25, 0.75}
    assert np.mean(found < 0.5) == pytest.approx(0.75, abs=0.03)


def test_it_is_the_error_of_labels_drawn_from_the_percentages():
    random = np.random.default_rng(0)
    probabilities = random.dirichlet([2, 1, 1], size=300)
    drawn = [
        expected_calibration_error(probabilities, np.array([random.choice(3, p=row) for row in probabilities]))
        for _ in range(200)
    ]
    found = chance_calibration_error(probabilities)
    assert found.mean() == pytest.approx(np.mean(drawn), abs=4 * np.std(drawn) / np.sqrt(200))
    assert np.quantile(found, 0.95) == pytest.approx(np.quantile(drawn, 0.95), abs=0.01)
    assert (np.diff(found) >= 0).all()


def test_more_photos_leave_less_to_chance():
    few, many = (chance_calibration_error(rows([0.8] * n)).mean() for n in (50, 5000))
    assert few > 5 * many


def test_same_seed_same_draws():
    one, same, other = (chance_calibration_error(rows([0.8] * 30), seed=seed) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_no_photos():
    with pytest.raises(UsageError, match="no calibration error"):
        chance_calibration_error(np.zeros((0, 2)))
