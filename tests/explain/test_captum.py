"""Our methods beside Captum's, where it happens to be installed: it is no dependency of this project."""

import importlib.util

import numpy as np
import pytest

from seewhy.explain.methods import METHODS
from seewhy.explain.subject import Subject
from seewhy.network.inner_layers import to_batch

# Not importorskip: CI makes a test skipped for a missing package a failure, and Captum is not among the extras.
pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("captum") is None, reason="Captum is not installed"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def subject(tiny_network):
    return Subject(network=tiny_network("plain"), direction=np.array([0.0, 1.0, -1.0]), size=32)


@pytest.fixture
def image():
    return np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)


def _shifted(subject, image):
    """The score as a function of the distance from the mean colour, and that distance."""
    mean = subject.network.standardise.mean.reshape(1, 3, 1, 1)
    return lambda distance: subject.of_logits(subject.network(distance + mean)), to_batch(image) - mean


def test_gradient_times_input(subject, image):
    from captum.attr import InputXGradient

    score, distance = _shifted(subject, image)
    expected = InputXGradient(score).attribute(distance.requires_grad_()).sum(dim=1)[0]
    found = METHODS["gradient_times_input"].attribute(subject, image)
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-6)


def test_integrated_gradients(subject, image):
    from captum.attr import IntegratedGradients

    from seewhy.explain.gradients import integrated_gradients

    score, distance = _shifted(subject, image)
    expected = IntegratedGradients(score).attribute(distance, n_steps=512, method="riemann_middle").sum(dim=1)[0]
    found = integrated_gradients(subject, image, steps=512)
    # the steps lie elsewhere on the same way
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=0.01 * float(expected.abs().max()))


@pytest.mark.parametrize("name", ["grad_cam", "layer_cam"])
def test_cams(subject, image, name):
    from captum.attr import LayerGradCam, LayerGradientXActivation

    kind = {"grad_cam": LayerGradCam, "layer_cam": LayerGradientXActivation}[name]
    explained = kind(lambda batch: subject.of_logits(subject.network(batch)), subject.network.body.blocks[1])
    expected = explained.attribute(to_batch(image)).sum(dim=1)[0].detach().numpy()
    (found,) = METHODS[name].places(subject, image, "block2").values()
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
