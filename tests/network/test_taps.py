import pytest
import torch
from torch import nn

from seewhy.errors import ConfigError
from seewhy.network.taps import layer_names, taps


def hooks(network: nn.Module) -> int:
    return sum(len(one._forward_hooks) + len(one._backward_hooks) for one in network.modules())


@pytest.fixture
def network() -> nn.Sequential:
    network = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(inplace=True), nn.Linear(2, 1, bias=False))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
        network[2].weight.copy_(torch.tensor([[3.0, 5.0]]))
    return network


def test_activations_and_gradients_by_hand(network):
    with taps(network, ["0", "1"], gradients=True) as recorded:
        network(torch.tensor([[2.0, 4.0]])).sum().backward()
    # kept as they were, although the ReLU after it works in place
    assert recorded.activations["0"].tolist() == [[2.0, -4.0]]
    assert recorded.activations["1"].tolist() == [[2.0, 0.0]]
    assert recorded.gradients["1"].tolist() == [[3.0, 5.0]]
    assert hooks(network) == 0


def test_hooks_are_gone_after_an_exception(network):
    def listen_and_fail():
        with taps(network, ["0", "2"]):
            assert hooks(network) == 2
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        listen_and_fail()
    assert hooks(network) == 0


@pytest.mark.parametrize("name", ["9", ""])
def test_an_unknown_layer(network, name):
    with pytest.raises(ConfigError, match="layer"), taps(network, [name]):
        pass
    assert hooks(network) == 0


def test_no_gradients_where_none_are_computed(network):
    with torch.no_grad(), taps(network, ["0"], gradients=True) as recorded:
        network(torch.ones(1, 2))
    assert recorded.activations
    assert not recorded.gradients


def test_names_are_those_of_single_layers():
    network = nn.Sequential(nn.Sequential(nn.Linear(1, 1)), nn.ReLU())
    assert layer_names(network) == ("0.0", "1")
