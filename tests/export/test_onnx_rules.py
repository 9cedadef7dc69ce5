"""Single steps, also those that no network of the catalogue has today."""

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from seewhy.export.onnx_rules import UnknownStep
from seewhy.export.onnx_walk import walk
from seewhy.network.graph import steps_of
from seewhy.network.layers import ConvNormAct, SameConv2d, Standardise


class Wrapped(nn.Module):
    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.standardise = Standardise((0, 0, 0), (1, 1, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, images):
        return (self.layers(self.standardise(images)),)


class Lambda(nn.Module):
    def __init__(self, function) -> None:
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


KNOWN = [
    (nn.Conv2d(3, 6, (3, 5), (2, 1), padding=(1, 2), dilation=(2, 1), groups=3),),
    (SameConv2d(3, 2, 5, 2), nn.ReLU6()),
    (nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4, affine=False), nn.ReLU()),
    (nn.BatchNorm2d(3),),
    (nn.ReLU(), nn.BatchNorm2d(3), nn.Identity(), nn.Dropout()),
    *(
        (one,)
        for one in (nn.LeakyReLU(0.2), nn.ELU(0.7), nn.Hardswish(), nn.Sigmoid(), nn.Tanh(), nn.SiLU(), nn.GELU())
    ),
    (nn.GELU(), nn.SiLU(), nn.GELU(), nn.SiLU()),
    (nn.MaxPool2d(3, 2, padding=1),),
    (nn.MaxPool2d(2, ceil_mode=True),),
    (nn.AvgPool2d(3, 2, padding=1),),
    (nn.AvgPool2d((2, 3), count_include_pad=False),),
    (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2)),
    (nn.AdaptiveAvgPool2d((2, 5)), nn.Flatten()),
    (Lambda(lambda x: x * x + torch.mul(x, x)),),
    (Lambda(lambda x: torch.cat([x, x.float()], 1)),),
    (Lambda(lambda x: torch.cat((x, torch.add(x, x)), dim=1)),),
]


@pytest.mark.parametrize("layers", KNOWN, ids=str)
def test_a_step_gives_what_torch_gives(layers, run, photos):
    torch.manual_seed(0)
    module = Wrapped(*layers)
    for one in module.modules():
        if isinstance(one, nn.BatchNorm2d):
            one.running_mean, one.running_var = torch.rand(one.num_features), torch.rand(one.num_features) + 0.5
            if one.affine:
                nn.init.uniform_(one.weight)
                nn.init.uniform_(one.bias)
    module.eval()
    images = photos(11)
    outputs = run(walk(steps_of(module, 11), ["result"], 11), images)
    with torch.no_grad():
        expected = module(torch.from_numpy(images).permute(0, 3, 1, 2) / 255)[0]
    assert np.allclose(outputs["result"], expected, rtol=1e-5, atol=1e-5)


def test_normalisation_is_not_folded_where_others_read_what_lies_between(run, photos):
    class Fork(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.standardise = Standardise((0, 0, 0), (1, 1, 1))
            self.brick = ConvNormAct(nn.Conv2d(3, 2, 1), None)

        def forward(self, images):
            between = self.brick.conv(self.standardise(images))
            return (self.brick.norm(between), between)

    module = Fork().eval()
    module.brick.norm.running_mean = torch.tensor([1.0, 2.0])
    images = photos(5)
    outputs = run(walk(steps_of(module, 5), ["norm", "conv"], 5), images)
    with torch.no_grad():
        norm, conv = module(torch.from_numpy(images).permute(0, 3, 1, 2) / 255)
    assert np.allclose(outputs["norm"], norm, atol=1e-5)
    assert np.allclose(outputs["conv"], conv, atol=1e-5)


def test_each_colour_is_standardised_as_a_plane(run):
    """(51 / 255 - 0.1) / 0.5 = 0.2 by hand; a constant a plane, since three numbers by turns at each pixel are slow."""
    module = Wrapped()
    module.standardise = Standardise((0.1, 0.2, 0), (0.5, 0.5, 1))
    model = walk(steps_of(module.eval(), 2), ["standardised"], 2)
    images = np.full((1, 2, 2, 3), 51, np.uint8)
    expected = np.reshape([0.2, 0, 0.2], (3, 1, 1)) * np.ones((1, 3, 2, 2))
    assert np.allclose(run(model, images)["standardised"], expected, atol=1e-6)
    constants = {one.name: one.dims for one in onnx.load_from_string(model).graph.initializer}
    assert constants == {"standardise.factor": [3, 1, 1], "standardise.offset": [3, 1, 1]}


UNKNOWN = [
    nn.Softplus(),
    nn.GELU("tanh"),
    nn.Conv2d(3, 3, 3, padding=1, padding_mode="reflect"),
    nn.Conv2d(3, 3, 3, padding="same"),
    nn.AvgPool2d(2, ceil_mode=True),
    nn.Flatten(2),
    nn.Linear(7, 7),
    nn.BatchNorm2d(3, track_running_stats=False),
    Lambda(lambda x: x + 1),
    Lambda(lambda x: torch.add(x, x, alpha=2)),
    Lambda(torch.tanh),
]


@pytest.mark.parametrize("layer", UNKNOWN, ids=str)
def test_a_step_without_a_rule_is_told(layer):
    with pytest.raises(UnknownStep):
        walk(steps_of(Wrapped(layer).eval(), 7), ["result"], 7)
