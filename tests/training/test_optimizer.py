import dataclasses

import pytest
import torch
from torch import nn

from seewhy.errors import ConfigError
from seewhy.training.optimizer import OPTIMIZERS, Factors, Hyperparameters, build_optimizer

NUMBERS = Hyperparameters(learning_rate=0.1, momentum=0.9, weight_decay=0.0)


class Net(nn.Module):
    """One layer of every kind an optimizer treats apart."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, bias=False),
            nn.BatchNorm2d(8),
            nn.Conv2d(8, 8, 3, groups=8),
            nn.ReLU(),
            nn.Conv2d(8, 4, 1),
        )
        self.hidden = nn.Linear(4, 5)
        self.head = nn.Linear(5, 3)

    def forward(self, images):
        return self.head(self.hidden(self.body(images).mean(dim=(2, 3))).relu())


def _network():
    torch.manual_seed(0)
    return Net().to(memory_format=torch.channels_last)


def _steps(network, optimizer, seeds):
    for seed in seeds:
        torch.manual_seed(seed)
        optimizer.forget_gradients()
        optimizer.set_learning_rate(0.01)
        logits = network(torch.rand(6, 3, 8, 8))
        nn.functional.cross_entropy(logits, torch.randint(3, (6,))).backward()
        optimizer.step()


def test_sgd_with_nesterov_momentum_worked_by_hand():
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 1.0)
    optimizer = build_optimizer(layer, "sgd", dataclasses.replace(NUMBERS, momentum=0.5))
    optimizer.set_learning_rate(0.1)
    # The gradient is 2 both times. Velocity: 2, then 0.5 · 2 + 2 = 3.
    # Nesterov's step is learning rate · (gradient + momentum · velocity): 0.1 · (2 + 1) = 0.3, then 0.1 · (2 + 1.5).
    for expected in (0.7, 0.35):
        optimizer.forget_gradients()
        layer(torch.tensor([[2.0]])).sum().backward()
        optimizer.step()
        assert layer.weight.item() == pytest.approx(expected)


def test_weight_decay_pulls_matrices_and_not_biases_or_batch_norm():
    network = _network()
    numbers = Hyperparameters(learning_rate=0.1, momentum=0.0, weight_decay=0.5)
    before = {name: tensor.detach().clone() for name, tensor in network.named_parameters()}
    optimizer = build_optimizer(network, "adamw", numbers)
    optimizer.set_learning_rate(0.1)
    for tensor in network.parameters():
        tensor.grad = torch.zeros_like(tensor)
    optimizer.step()
    assert len(before) == 11
    for name, tensor in network.named_parameters():
        factor = 0.95 if tensor.ndim > 1 else 1.0
        torch.testing.assert_close(tensor.detach(), before[name] * factor)


def test_the_body_can_learn_more_slowly_than_the_head():
    network = _network()
    before = {name: tensor.detach().clone() for name, tensor in network.named_parameters()}
    optimizer = build_optimizer(network, "sgd", dataclasses.replace(NUMBERS, momentum=0.0), Factors(body=0.1))
    optimizer.set_learning_rate(1.0)
    for tensor in network.parameters():
        tensor.grad = torch.ones_like(tensor)
    optimizer.step()
    for name, tensor in network.named_parameters():
        moved = 1.0 if name.startswith("head.") else 0.1
        torch.testing.assert_close(tensor.detach(), before[name] - moved)


# The contract of every optimizer.
@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_every_optimizer_moves_every_tensor_and_lowers_the_loss(name):
    network = _network()
    before = {key: tensor.detach().clone() for key, tensor in network.named_parameters()}
    optimizer = build_optimizer(network, name, OPTIMIZERS[name].choice.defaults)
    torch.manual_seed(1)
    images, labels = torch.rand(12, 3, 8, 8), torch.arange(12) % 3
    losses = []
    for step in range(30):
        optimizer.forget_gradients()
        optimizer.set_learning_rate(0.02)
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step == 0:
            assert not [key for key, tensor in network.named_parameters() if torch.equal(tensor, before[key])]
    assert losses[-1] < losses[0] - 0.005


@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_every_optimizer_goes_on_bit_by_bit_from_what_it_remembered(name):
    network = _network()
    optimizer = build_optimizer(network, name, OPTIMIZERS[name].choice.defaults)
    _steps(network, optimizer, range(3))
    weights = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    remembered = {key: tensor.clone().contiguous() for key, tensor in optimizer.tensors().items()}
    _steps(network, optimizer, range(3, 6))

    again = _network()
    again.load_state_dict(weights)
    other = build_optimizer(again, name, OPTIMIZERS[name].choice.defaults)
    other.restore(remembered)
    _steps(again, other, range(3, 6))
    assert len(remembered) >= 11
    assert all(torch.equal(tensor, again.state_dict()[key]) for key, tensor in network.state_dict().items())


@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_every_optimizer_leaves_frozen_tensors_alone(name):
    network = _network()
    network.body[0].requires_grad_(False)
    before = network.body[0].weight.detach().clone()
    optimizer = build_optimizer(network, name, OPTIMIZERS[name].choice.defaults)
    _steps(network, optimizer, range(2))
    assert torch.equal(network.body[0].weight, before)
    assert not any(key.startswith("body.0.") for key in optimizer.tensors())


def test_muon_turns_hidden_matrices_and_leaves_the_rest_to_adamw():
    network = _network()
    optimizer = build_optimizer(network, "muon", OPTIMIZERS["muon"].choice.defaults)
    _steps(network, optimizer, [0])
    by_muon = {key.rpartition("/")[0] for key in optimizer.tensors() if key.endswith("/momentum_buffer")}
    # Not the depthwise kernels (body.2), whose channels never meet, and not the head.
    assert by_muon == {"body.0.weight", "body.4.weight", "hidden.weight"}


@pytest.mark.parametrize("memory_format", [torch.channels_last, torch.contiguous_format])
def test_muon_moves_the_convolutions_own_memory(memory_format):
    # An orthogonal step: Newton-Schulz brings all singular values of the update near one value.
    network = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False)).to(memory_format=memory_format)
    before = network[0].weight.detach().clone()
    optimizer = build_optimizer(network, "muon", OPTIMIZERS["muon"].choice.defaults)
    optimizer.set_learning_rate(0.1)
    network(torch.rand(2, 3, 5, 5)).square().sum().backward()
    optimizer.step()
    singular = torch.linalg.svdvals((network[0].weight.detach() - before).flatten(1))
    assert singular.min() > 0.4 * singular.max() > 0


def test_muon_without_a_hidden_matrix_and_without_torchs_muon_are_sentences(monkeypatch):
    network = _network().requires_grad_(False)
    network.head.requires_grad_(True)
    for name in ("muon", "turning_muon"):
        with pytest.raises(ConfigError, match=f'"{name}" has nothing to do'):
            build_optimizer(network, name, NUMBERS)
    monkeypatch.delattr(torch.optim, "Muon")
    with pytest.raises(ConfigError, match="is not part of torch"):
        build_optimizer(_network(), "muon", NUMBERS)


def test_each_part_has_its_own_learning_rate():
    network = _network()
    factors = Factors(body=0.5, biases=10.0, head=3.0, first=frozenset({"body.0.weight"}))
    optimizer = build_optimizer(network, "sgd", dataclasses.replace(NUMBERS, momentum=0.0), factors)
    optimizer.set_learning_rate(0.1, first=0.01)
    before = {name: tensor.detach().clone() for name, tensor in network.named_parameters()}
    for tensor in network.parameters():
        tensor.grad = torch.ones_like(tensor)
    optimizer.step()
    moved = {name: (before[name] - tensor.detach()).mean().item() for name, tensor in network.named_parameters()}
    assert moved["body.0.weight"] == pytest.approx(0.005)
    assert moved["body.4.weight"] == pytest.approx(0.05)
    assert moved["body.4.bias"] == moved["body.1.weight"] == pytest.approx(0.5)
    assert moved["head.weight"] == moved["head.bias"] == pytest.approx(0.3)


def test_turning_muon_keeps_the_length_of_filters_and_pulls_the_rest_alike():
    network = _network()
    numbers = Hyperparameters(learning_rate=0.1, momentum=0.0, weight_decay=0.5)
    optimizer = build_optimizer(network, "turning_muon", numbers, Factors(biases=40.0, head=0.01))
    optimizer.set_learning_rate(0.1)
    before = {name: tensor.detach().clone() for name, tensor in network.named_parameters()}
    for tensor in network.parameters():
        tensor.grad = torch.zeros_like(tensor)
    optimizer.step()
    filters = {"body.0.weight", "body.4.weight", "hidden.weight"}
    for name, tensor in network.named_parameters():
        if name in filters:
            assert tensor.detach().norm().item() == pytest.approx(len(tensor) ** 0.5)
        else:  # 0.1 · 0.5 off every number; Nesterov's momentum looks ahead by 0.85 of it
            torch.testing.assert_close(tensor.detach(), before[name] * (1 - 0.05 * 1.85))


def test_an_unknown_optimizer_is_named():
    with pytest.raises(ConfigError, match='Did you mean "adam"'):
        build_optimizer(_network(), "addam", NUMBERS)
