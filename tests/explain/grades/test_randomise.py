import numpy as np
import pytest
import torch
from torch import nn

from seewhy.explain.grades.randomise import forgotten
from seewhy.network.architectures import ARCHITECTURES


def _steps(network, images, seed=0):
    return list(forgotten(network, images, seed=seed))


@pytest.mark.parametrize("name", [one for one in sorted(ARCHITECTURES) if not one.startswith("timm")])
def test_from_the_head_down_until_nothing_learned_is_left(name, tiny_network):
    size = max(32, ARCHITECTURES[name].smallest)
    network = tiny_network(name, size)
    images = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    found = _steps(network, images)
    body = network.body
    learned = [one.name for one in body.stages if not isinstance(getattr(body, one.name, None), nn.MaxPool2d)]
    assert [step for step, _ in found] == ["head", *reversed(learned)]
    left = set(before) - {"standardise.mean", "standardise.std"}
    for step, copied in found:
        now = copied.state_dict()
        changed = {key for key in left if not torch.equal(now[key], before[key])}
        if step == "head":
            assert changed <= {"head.dense.weight", "head.dense.bias"}
        assert changed, f"{step} changed nothing"
        left -= changed
        assert not copied.training
        assert torch.isfinite(copied(torch.rand(1, 3, size, size))).all()
    # what is still the same was never learned: biases of 0, and the counter of batches
    assert {key.rsplit(".", 1)[1] for key in left} <= {"bias", "num_batches_tracked"}
    for key, value in network.state_dict().items():
        assert torch.equal(value, before[key]), key


def test_the_users_network_keeps_its_mode_its_flags_and_the_chance(tiny_network):
    network = tiny_network("resnet").train()
    network.head.dense.weight.requires_grad_(False)
    torch.manual_seed(7)
    state = torch.get_rng_state()
    _steps(network, np.zeros((1, 32, 32, 3), dtype=np.uint8))
    assert network.training
    assert not network.head.dense.weight.requires_grad
    assert all(one.requires_grad for one in network.body.parameters())
    assert all(one.grad is None for one in network.parameters())
    assert torch.equal(torch.get_rng_state(), state)
    assert all(not module._forward_hooks for module in network.modules())


def test_the_same_seed_forgets_in_the_same_way(tiny_network):
    network, images = tiny_network(), np.full((1, 32, 32, 3), 90, dtype=np.uint8)
    first, again, other = (_steps(network, images, seed)[-1][1].state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not torch.equal(first["head.dense.weight"], other["head.dense.weight"])


def test_signals_keep_their_strength(tiny_network):
    images = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), dtype=np.uint8)
    *_, (_, blank) = _steps(tiny_network("efficientnet_lite0", 64), images)
    batch = torch.from_numpy(images).permute(0, 3, 1, 2) / 255
    with torch.inference_mode():
        maps = blank.body(blank.standardise(batch))
    for x in maps:
        assert 0.01 < float(x.std()) < 100
    assert all(one.running_var.min() > 0 for one in blank.modules() if isinstance(one, nn.BatchNorm2d))
