"""Numbers worked out by hand: on a network that is a straight line, and on one that is a square."""

import numpy as np
import pytest
import torch

from seewhy.explain.gradients import _steps, gradient_times_input, integrated_gradients, score_of_baseline, smooth_grad
from seewhy.explain.subject import Subject


class Weighted(torch.nn.Module):
    """The first logit weighs the pixels' distance from the mean colour, to some power; the second is 1."""

    def __init__(self, weights: np.ndarray, power: int) -> None:
        super().__init__()
        self.standardise = torch.nn.Module()
        self.standardise.register_buffer("mean", torch.tensor([0.2, 0.4, 0.6]).reshape(1, 3, 1, 1))
        self.weights = torch.nn.Parameter(torch.from_numpy(weights))
        self.power = power

    def forward(self, images):
        first = (((images - self.standardise.mean) ** self.power) * self.weights).sum(dim=(1, 2, 3))
        return torch.stack([first, torch.ones_like(first)], dim=1)


@pytest.fixture
def weights():
    return np.random.default_rng(0).normal(size=(3, 4, 4)).astype(np.float32)


@pytest.fixture
def image():
    return np.random.default_rng(1).integers(0, 256, (4, 4, 3), dtype=np.uint8)


def _subject(weights, power, direction=(1.0, 0.0)):
    return Subject(network=Weighted(weights, power), direction=np.array(direction), size=4)


def _distance(image):
    return (image / 255 - [0.2, 0.4, 0.6]).transpose(2, 0, 1)


@pytest.mark.parametrize("method", [gradient_times_input, integrated_gradients, smooth_grad])
def test_of_a_straight_line_every_method_gives_each_pixels_own_share(weights, image, method):
    expected = (_distance(image) * weights).sum(axis=0)
    np.testing.assert_allclose(method(_subject(weights, 1), image), expected, atol=1e-6)


def test_of_a_square_integrated_gradients_add_up_and_the_gradient_counts_twice(weights, image):
    expected = (_distance(image) ** 2 * weights).sum(axis=0)
    np.testing.assert_allclose(integrated_gradients(_subject(weights, 2), image), expected, atol=1e-5)
    np.testing.assert_allclose(gradient_times_input(_subject(weights, 2), image), 2 * expected, atol=1e-5)


def test_the_baseline_is_the_mean_colour(weights, image):
    assert score_of_baseline(_subject(weights, 2, direction=(5.0, 3.0))) == pytest.approx(3.0)
    found = integrated_gradients(_subject(weights, 2, direction=(0.0, 3.0)), image)
    np.testing.assert_array_equal(found, 0)  # the second logit is the same for every photo


def test_steps_go_where_the_score_changes():
    edges = np.linspace(0, 1, 5)
    cut = _steps(edges, np.array([0.0, 9.0, 10.0, 10.0, 10.0]), 8)
    assert len(cut) == 9
    assert (cut[0], cut[-1]) == (0, 1)
    assert (np.diff(cut) > 0).all()
    # roots of the changes 3, 1, 0, 0: the steps are 4, 2, 1, 1
    np.testing.assert_allclose(cut, [0, 0.0625, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1.0])


def test_even_steps_where_nothing_is_known():
    np.testing.assert_allclose(_steps(np.array([0, 0.5, 1]), np.zeros(3), 6), np.linspace(0, 1, 7))
