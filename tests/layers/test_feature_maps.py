"""Contributions: the exact ones sum to the logit, the estimates are slopes; silent and saturated are what they say."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.errors import UsageError
from seewhy.layers.feature_maps import direct_contributions, feature_maps
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.head_spec import HeadSpec
from seewhy.network.inner_layers import inner_layers, to_batch

OTHERS = [("mean", 32, True), ("grid", 37, False)]
NAMES = tuple(ARCHITECTURES)
# Every architecture with one kind of head, three that differ with the other kinds; grey and odd sizes among them.
CASES = [
    *((name, "moments", 33, False) for name in NAMES),
    *((name, head, size, grey) for name in ("plain", "resnet", "efficientnet_lite0") for head, size, grey in OTHERS),
]


def test_the_contract_covers_the_catalogue():
    assert len(NAMES) >= 6


@pytest.mark.parametrize(("name", "head", "size", "grey"), CASES)
def test_every_architecture_shows_every_layer_and_divides_up_its_logit(build, image, name, head, size, grey):
    network, photo = build(name, size, head=head), image(size, grey=grey)
    found = feature_maps(network, photo, 1)
    layers = inner_layers(network, size)
    assert [one.layer for one in found.layers] == list(layers)
    for one in found.layers:
        assert one.maps.shape == (one.layer.channels, one.layer.height, one.layer.width)
        assert one.maps.dtype == np.float32
        assert one.contributions.shape == (one.layer.channels,)
        assert np.isfinite(one.contributions).all()
        assert one.exact == one.layer.read_by_head
    with torch.no_grad():
        logit = network.eval()(to_batch(photo))[0, 1].item()
    assert found.logit == pytest.approx(logit, rel=1e-5, abs=1e-5)
    total = found.bias + sum(one.contributions.sum() for one in found.layers if one.exact)
    terms = sum(np.abs(one.contributions).sum() for one in found.layers if one.exact)
    assert abs(total - logit) <= 1e-5 * max(1.0, terms)
    json.dumps(found.to_json(), allow_nan=False)


def test_a_channel_by_hand():
    spec = HeadSpec(stages=("a", "b"), channels=(1, 2), moments=("mean", "mean_square"))
    maps = {"a": np.array([[[1.0, 3.0]]]), "b": np.array([[[2.0]], [[-1.0]]])}
    # a: mean 2, mean square 5; b: means 2 and -1, squares 4 and 1
    weights = np.array([1.0, 0.5, 10.0, 20.0, 0.0, 3.0])
    found = direct_contributions(maps, weights, spec)
    assert found["a"].tolist() == [1.0 * 2 + 0.5 * 5]
    assert found["b"].tolist() == [10.0 * 2 + 0.0 * 4, 20.0 * -1 + 3.0 * 1]


@pytest.mark.parametrize("name", ["plain", "resnet"])
def test_the_estimate_is_the_slope_when_a_channel_grows(build, image, name):
    """Oracle: each channel of a layer is made a little stronger by a hook, and the logit looked at."""
    network, photo = build(name, head="mean").double().eval(), image()
    found = feature_maps(build(name, head="mean"), photo, 2)
    places = {
        "plain": {"first": "blocks.0.act"},
        "resnet": {"first": "stem.act", "stage1": "stage1", "stage3": "stage3"},
    }
    batch, step = to_batch(photo).double(), 1e-6

    def logit() -> float:
        means = network.body(network.standardise(batch))[-1].mean(dim=(2, 3))  # the head itself works in float32
        return network.head.dense(means)[0, 2].item()

    for layer, module in places[name].items():
        for channel in range(3):

            def grow(_module, _inputs, output, channel=channel):
                factors = torch.ones(1, output.shape[1], 1, 1, dtype=output.dtype)
                factors[0, channel] = 1 + step
                return output * factors

            with torch.no_grad():
                before = logit()
                hook = network.body.get_submodule(module).register_forward_hook(grow)
                after = logit()
                hook.remove()
            expected = (after - before) / step
            assert found.layer(layer).contributions[channel] == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_behind_the_last_stage_estimate_and_exact_are_one(build, image):
    """With a head of means the score is linear in the last maps, so that gradient × activation is exact there."""
    network, photo = build("resnet"), image()
    exact = feature_maps(network, photo, 0).layer("stage4")
    maps = torch.from_numpy(exact.maps)[None].requires_grad_()
    network.head([maps])[0, 0].backward()
    np.testing.assert_allclose((maps.grad * maps)[0].sum(dim=(1, 2)).detach(), exact.contributions, atol=1e-5)


def test_a_layer_that_the_head_gives_no_weight_is_estimated(build, image):
    network = build("resnet", head="moments")
    with torch.no_grad():
        network.head.dense.weight[:, network.head.spec.slices["stage2"]] = 0
    found = feature_maps(network, image(), 0)
    assert not found.layer("stage2").exact
    assert np.abs(found.layer("stage2").contributions).max() > 0
    total = found.bias + sum(one.contributions.sum() for one in found.layers if one.exact)
    assert total == pytest.approx(found.logit, abs=1e-4)


def test_without_a_target_the_largest_logit_is_divided(build, image):
    network, photo = build("plain"), image()
    with torch.no_grad():
        logits = network.eval()(to_batch(photo))[0]
    found = feature_maps(network, photo)
    assert found.target == str(int(logits.argmax()))
    assert found.logit == pytest.approx(logits.max().item(), abs=1e-6)


def test_silent_dead_and_alive(build, image):
    network = build("plain").eval()
    convolution = network.body.blocks[0].conv
    with torch.no_grad():
        convolution.bias[0] = -1e3  # never answers
        convolution.weight[1] = 0
        convolution.weight[1, 0] = 1.0
        convolution.bias[1] = -20.0  # answers to much red only: silent on a dark photo
        convolution.weight[2] = 0
        convolution.bias[2] = 1.0  # answers to everything
    dark, red = np.full((32, 32, 3), 10, np.uint8), np.full((32, 32, 3), 10, np.uint8)
    red[..., 0] = 255
    first = feature_maps(network, dark, 0, reference=np.stack([dark, red])).layer("first")
    assert first.silent[:3].tolist() == [True, True, False]
    assert first.dead[:3].tolist() == [True, False, False]
    assert feature_maps(network, dark, 0).layer("first").dead is None


def test_saturated_places_are_counted(build, image):
    network = build("efficientnet_lite0").eval()
    with torch.no_grad():
        network.body.stem.norm.bias[0] = 1e3  # every place at the ceiling
        network.body.stem.norm.bias[1] = -1e3  # none
    first = feature_maps(network, image(), 0).layer("first")
    assert first.at_ceiling[:2].tolist() == [1.0, 0.0]
    assert first.saturated[:2].tolist() == [True, False]
    assert first.limit == 6.0


def test_a_photo_of_one_colour_is_no_special_case(build):
    found = feature_maps(build("resnet"), np.full((32, 32, 3), 128, np.uint8), 0)
    assert all(np.isfinite(one.contributions).all() for one in found.layers)


def test_the_network_is_left_as_it_was(build, image):
    network = build("resnet").train()
    feature_maps(network, image(), 0, reference=image()[None])
    assert network.training
    assert all(module.training for module in network.modules())
    assert all(not module._forward_hooks for module in network.modules())
    assert all(one.grad is None for one in network.parameters())
    means = network.body.stem.norm.running_mean.clone()
    feature_maps(network, image(), 0)
    torch.testing.assert_close(network.body.stem.norm.running_mean, means)


def test_frozen_parameters_do_not_matter(build, image):
    network = build("resnet")
    expected = feature_maps(network, image(), 0)
    network.requires_grad_(False)
    found = feature_maps(network, image(), 0)
    for one, other in zip(found.layers, expected.layers, strict=True):
        np.testing.assert_array_equal(one.contributions, other.contributions)


def test_a_layer_that_leads_nowhere_adds_nothing(build, image):
    network = build("resnet")
    network.body.stage4 = nn.Identity()
    network.body.stage4.forward = lambda x: torch.ones(1, network.head.spec.channels[0], 2, 2)
    found = feature_maps(network, image(), 0)
    assert found.layer("stage2").contributions.tolist() == [0.0] * found.layer("stage2").layer.channels


@pytest.mark.parametrize(
    "wrong", [np.zeros((32, 40, 3), np.uint8), np.zeros((32, 32, 3)), np.zeros((32, 32), np.uint8)]
)
def test_another_image_is_refused(build, wrong):
    with pytest.raises(UsageError, match="prepared"):
        feature_maps(build("plain"), wrong, 0)


def test_no_such_class(build, image):
    with pytest.raises(UsageError, match="no class 3"):
        feature_maps(build("plain"), image(), 3)


def test_a_transformer_has_no_first_map_and_all_others(tokens, image):
    found = feature_maps(tokens, image(), 0)
    assert [one.layer.name for one in found.layers] == ["stage1"]
    assert found.layers[0].signed
    assert found.bias + found.layers[0].contributions.sum() == pytest.approx(found.logit, abs=1e-6)
