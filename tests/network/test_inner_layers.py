"""Sights are compared with what really reaches a place: the pixels that its gradient touches."""

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.inner_layers import FIRST, first_convolution, inner_layers, look_inside, to_batch
from seewhy.network.sight import Sight


def _network(name, size, **settings):
    return build_network(NetworkConfig(network=name, size=size, **settings), classes=3, mean=(0.5,) * 3, std=(0.5,) * 3)


@pytest.mark.parametrize(
    ("name", "size", "names"),
    [
        ("plain", 33, ["first", "block1", "block2"]),
        ("resnet", 47, ["first", "stage1", "stage2", "stage3", "stage4"]),
        ("efficientnet_lite0", 97, ["first", *(f"stage{k}" for k in range(1, 8)), "top"]),
    ],
)
def test_every_place_sees_what_its_gradient_touches(name, size, names):
    network = _network(name, size).eval()
    for tensor in network.parameters():
        torch.nn.init.uniform_(tensor, 0.01, 0.02)  # nothing cancels, nothing is cut off
    for module in network.modules():
        if isinstance(module, nn.ReLU6):
            module.max_val = 1e9  # a place at its ceiling would seem to see nothing
    layers = inner_layers(network, size)
    network.double()  # the product of many small factors would become 0 in float32
    assert [layer.name for layer in layers] == names
    images = torch.rand(1, 3, size, size, requires_grad=True, dtype=torch.float64)
    maps = dict(zip(names[1:], network.body(images), strict=True))
    checked = 0
    for layer in layers[1:]:
        assert tuple(maps[layer.name].shape[1:]) == (layer.channels, layer.height, layer.width)
        for row, column in ((0, 0), (layer.height // 2, layer.width - 1)):
            value = maps[layer.name][0, :, row, column].sum()
            (gradient,) = torch.autograd.grad(value, images, retain_graph=True)
            touched = gradient[0].abs().sum(dim=0) > 0
            rows, columns = (torch.nonzero(touched.any(dim=axis)).flatten() for axis in (1, 0))
            seen = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            left, top, right, bottom = layer.box(row, column, size)
            # max pooling passes on one of four places only: what is touched lies within what is seen
            assert (min(left, seen[0]), min(top, seen[1])) == (left, top)
            assert (max(right, seen[2]), max(bottom, seen[3])) == (right, bottom)
            if name != "plain":
                assert (left, top, right, bottom) == seen
            checked += 1
    assert checked == 2 * (len(names) - 1)


def test_the_maps_are_those_the_logits_come_from():
    network = _network("resnet", 32).eval()
    images = torch.rand(2, 3, 32, 32)
    logits, maps = look_inside(network, images)
    torch.testing.assert_close(logits, network(images))
    pooled = maps["stage4"].mean(dim=(2, 3))
    torch.testing.assert_close(network.head.dense(pooled), logits)
    (gradient,) = torch.autograd.grad(logits[:, 1].sum(), maps["stage4"])
    expected = network.head.dense.weight[1] / maps["stage4"][0, 0].numel()
    torch.testing.assert_close(gradient[0, :, 0, 0], expected)


def test_bounds_and_what_the_head_reads():
    plain, lite = inner_layers(_network("plain", 32), 32), inner_layers(_network("efficientnet_lite0", 64), 64)
    assert [(one.floor, one.ceiling) for one in plain] == [(0, None)] * 3
    assert [one.read_by_head for one in plain] == [False, False, True]
    assert (lite[0].floor, lite[0].ceiling, lite[1].floor, lite[-1].ceiling) == (0, 6, None, 6)


def test_looking_leaves_no_hook_and_no_mode_behind(one_filter):
    network = _network("resnet", 32)
    assert network.training
    inner_layers(network, 32)
    assert network.training
    assert all(not module._forward_hooks for module in network.modules())


def test_the_first_convolution_and_the_first_layer():
    network = _network("plain", 32).eval()
    convolution = first_convolution(network)
    assert convolution is network.body.blocks[0].conv
    images = torch.rand(1, 3, 32, 32)
    expected = torch.relu(convolution(network.standardise(images)))
    torch.testing.assert_close(look_inside(network, images)[1][FIRST], expected)


def test_a_batch_from_pixels():
    images = np.zeros((2, 4, 6, 3), np.uint8)
    images[1, 2, 3] = (255, 51, 0)
    batch = to_batch(images)
    assert batch.shape == (2, 3, 4, 6)
    torch.testing.assert_close(batch[1, :, 2, 3], torch.tensor([1.0, 0.2, 0.0]))


@pytest.mark.parametrize(
    ("sight", "row", "column", "box"),
    [
        (Sight(1, 1, 0.5), 3, 4, (4, 3, 5, 4)),
        (Sight(4, 2, 1.0), 1, 1, (1, 1, 5, 5)),
        (Sight(851, 32, 31.5), 0, 6, (0, 0, 8, 8)),
        (Sight(3, 8, 0.5), 0, 0, (0, 0, 2, 2)),
    ],
)
def test_boxes_by_hand(sight, row, column, box):
    assert sight.box(row, column, 8) == box
