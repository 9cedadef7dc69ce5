import numpy as np
import pytest
import torch
from torch import nn

from seewhy.layers.first_steps import first_kernels, first_steps, norm_affine
from seewhy.network.architectures import ARCHITECTURES


@pytest.mark.parametrize("name", tuple(ARCHITECTURES))
def test_every_architecture_begins_with_a_convolution_and_what_belongs_to_it(build, name):
    steps = first_steps(build(name))
    assert steps is not None
    assert steps.convolution.in_channels == 3
    assert (steps.normalisation is None) == (name in ("plain", "airbench"))
    if name == "airbench":  # whitened patches keep both signs: nothing is cut off from them before the next layer
        assert steps.activation is None
        return
    expected = nn.ReLU6 if name.startswith("efficientnet") else nn.ReLU
    assert isinstance(steps.activation, expected)


def test_normalisation_is_a_scale_and_a_shift():
    norm = nn.BatchNorm2d(4).eval()
    generator = torch.Generator().manual_seed(0)
    for tensor in (norm.running_mean, norm.weight.data, norm.bias.data):
        tensor.normal_(generator=generator)
    norm.running_var.uniform_(0.1, 2, generator=generator)
    x = torch.randn(1, 4, 2, 2, generator=generator)
    scale, shift = norm_affine(norm)
    expected = x.detach().numpy() * scale[:, None, None] + shift[:, None, None]
    np.testing.assert_allclose(norm(x).detach().numpy(), expected, atol=1e-5)


def test_normalisation_without_learned_numbers():
    norm = nn.BatchNorm2d(2, affine=False, eps=0.0)
    norm.running_var.fill_(4.0)
    norm.running_mean.fill_(1.0)
    scale, shift = norm_affine(norm)
    assert (scale.tolist(), shift.tolist()) == ([0.5, 0.5], [-0.5, -0.5])


def test_kernels_act_on_the_photos_own_colours(build):
    network = build("plain")  # deviations 0.2, 0.25, 0.3: their mean is 0.25
    raw = network.body.blocks[0].conv.weight.detach().numpy()
    factors = np.array([0.25 / 0.2, 1.0, 0.25 / 0.3]).reshape(1, 3, 1, 1)
    np.testing.assert_allclose(first_kernels(network), raw * factors, rtol=1e-6)


def test_a_kernel_behind_a_negative_scale_is_turned_round(build):
    network = build("resnet")
    raw, norm = network.body.stem.conv.weight.detach().numpy(), network.body.stem.norm
    signs = np.sign(norm.weight.detach().numpy())
    assert {-1, 1} == set(signs)
    kernels = first_kernels(network)
    # What raises the answer of a channel is light where its kernel is light: the mean answer's gradient has its sign.
    for channel in range(len(raw)):
        agreement = (kernels[channel] * raw[channel]).sum()
        assert np.sign(agreement) == signs[channel]


def test_a_kernel_raises_its_answer_where_it_is_light(build):
    network = build("resnet").eval()
    steps, kernels = first_steps(network), first_kernels(network)
    photo = torch.full((1, 3, 3, 3), 0.5, requires_grad=True)
    before_activation = steps.normalisation(nn.functional.conv2d(network.standardise(photo), steps.convolution.weight))
    for channel in range(len(kernels)):
        (slope,) = torch.autograd.grad(before_activation[0, channel, 0, 0], photo, retain_graph=True)
        slope, kernel = slope[0].numpy().ravel(), kernels[channel].ravel()
        cosine = slope @ kernel / np.linalg.norm(slope) / np.linalg.norm(kernel)
        assert cosine == pytest.approx(1, abs=1e-5)


def test_no_convolution_no_kernels(build):
    network = build("plain")
    network.body.blocks[0].conv = nn.Conv2d(1, 8, 3, padding=1)
    assert first_kernels(network) is None
    network.body.blocks = nn.ModuleList()
    assert first_kernels(network) is None
