import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import ConfigError
from seewhy.training.loss import LOSSES, balanced_weights, build_loss


def test_cross_entropy_worked_by_hand():
    # Probabilities 1/4, 1/4, 1/2; the surprise at class 2 is log 2, at class 0 it is log 4.
    logits = torch.tensor([[0.0, 0.0, math.log(2)]] * 2)
    losses = build_loss("cross_entropy").of_each(logits, torch.tensor([2, 0]))
    assert losses.tolist() == pytest.approx([math.log(2), math.log(4)])


def test_focal_worked_by_hand():
    # p = 1/2 and gamma = 2: a quarter of the cross-entropy; p = 1/4: nine sixteenths.
    logits = torch.tensor([[0.0, 0.0, math.log(2)]] * 2)
    losses = build_loss("focal", gamma=2.0).of_each(logits, torch.tensor([2, 0]))
    assert losses.tolist() == pytest.approx([math.log(2) / 4, math.log(4) * 9 / 16])


def test_the_gradient_of_cross_entropy_is_probability_minus_truth():
    logits = torch.tensor([[0.0, 0.0, math.log(2)]], requires_grad=True)
    build_loss("cross_entropy").of_each(logits, torch.tensor([2])).mean().backward()
    assert logits.grad is not None
    assert logits.grad.tolist()[0] == pytest.approx([0.25, 0.25, -0.5])


def _oracle(name, logits, labels, gamma, smoothing, weights):
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    targets = np.full_like(probabilities, smoothing / logits.shape[1])
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    power = gamma if name == "focal" else 0.0
    return weights[labels] * -(targets * (1 - probabilities) ** power * np.log(probabilities)).sum(axis=1)


# The contract of every loss.
@pytest.mark.parametrize("name", LOSSES.names())
@settings(deadline=None)
@given(
    data=st.data(),
    smoothing=st.sampled_from([0.0, 0.1, 0.5]),
    gamma=st.sampled_from([0.0, 0.5, 2.0]),
)
def test_every_loss_agrees_with_numpy(name, data, smoothing, gamma):
    classes = data.draw(st.integers(2, 5))
    logits = np.array(
        data.draw(st.lists(st.lists(st.floats(-8, 8), min_size=classes, max_size=classes), min_size=1, max_size=4)),
        dtype=np.float32,
    )
    labels = np.array(data.draw(st.lists(st.integers(0, classes - 1), min_size=len(logits), max_size=len(logits))))
    weights = np.linspace(0.5, 2, classes).astype(np.float32)
    loss = build_loss(name, gamma=gamma, label_smoothing=smoothing, class_weights=weights)
    found = loss.of_each(torch.from_numpy(logits), torch.from_numpy(labels)).numpy()
    np.testing.assert_allclose(found, _oracle(name, logits, labels, gamma, smoothing, weights), rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("name", LOSSES.names())
@pytest.mark.parametrize("gamma", [0.5, 2.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_every_loss_stays_finite_where_softmax_saturates(name, gamma, smoothing):
    logits = torch.tensor([[1e4, -1e4], [-1e4, 1e4]], requires_grad=True)
    losses = build_loss(name, gamma=gamma, label_smoothing=smoothing).of_each(logits, torch.tensor([0, 0]))
    losses.mean().backward()
    assert losses.isfinite().all()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()


@pytest.mark.parametrize("name", LOSSES.names())
def test_every_loss_takes_half_precision_logits_and_answers_in_full(name):
    assert (
        build_loss(name).of_each(torch.zeros(2, 3, dtype=torch.bfloat16), torch.tensor([0, 1])).dtype == torch.float32
    )


def test_focal_with_gamma_0_is_cross_entropy():
    logits, labels = torch.randn(5, 3, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 1, 2, 0, 1])
    focal = build_loss("focal", gamma=0.0).of_each(logits, labels)
    torch.testing.assert_close(focal, torch.nn.functional.cross_entropy(logits, labels, reduction="none"))


def test_balanced_weights_give_every_class_the_same_say():
    labels = np.array([0] * 8 + [1] * 2 + [3] * 6)
    weights = balanced_weights(labels, classes=4)
    assert weights[2] == 0  # no photo has it
    assert [weights[one] * (labels == one).sum() for one in (0, 1, 3)] == pytest.approx([16 / 3] * 3)
    assert weights[labels].mean() == pytest.approx(1)


def test_an_unknown_loss_is_named():
    with pytest.raises(ConfigError, match='Did you mean "focal"'):
        build_loss("foccal")
