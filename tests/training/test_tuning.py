import pytest
import torch
from torch import nn

from seewhy.errors import ConfigError
from seewhy.training.tuning import FirstConvolution, choose_what_learns, switch_to_training


def _learning(network):
    return {name.rsplit(".", 1)[0] for name, tensor in network.named_parameters() if tensor.requires_grad}


@pytest.mark.parametrize(
    ("tune", "expected"),
    [
        ("head", {"head"}),
        ("top", {"head", "body.middle.0", "body.high.0", "body.high.1"}),
        ("all", {"head", "body.low.0", "body.low.1", "body.middle.0", "body.high.0", "body.high.1"}),
    ],
)
def test_what_learns(make_network, tune, expected):
    network = make_network()
    choose_what_learns(network, "head")  # an earlier choice leaves no trace
    choose_what_learns(network, tune)
    assert _learning(network) == expected


def test_the_stages_a_body_names_count(make_network):
    network = make_network()
    network.body.stages = tuple(type("Stage", (), {"name": name}) for name in ("low", "middle"))
    choose_what_learns(network, "top")
    assert _learning(network) == {"head", "body.low.0", "body.low.1", "body.middle.0"}


def test_frozen_batch_norm_and_dropout_answer_as_at_prediction(make_network):
    network = make_network()
    choose_what_learns(network, "top")
    network.eval()
    switch_to_training(network)
    assert not network.body.low[1].training
    assert network.body.middle[2].training
    assert network.body.high[1].training
    choose_what_learns(network, "head")
    switch_to_training(network)
    assert not any(part.training for part in network.body.modules())
    before = network.body.low[1].running_mean.clone()
    network(torch.rand(4, 3, 8, 8))
    assert torch.equal(network.body.low[1].running_mean, before)
    choose_what_learns(network, "all")
    switch_to_training(network)
    assert all(part.training for part in network.modules())


def test_how_many_stages_top_is(make_network):
    network = make_network()
    choose_what_learns(network, "top", stages=1)
    assert _learning(network) == {"head", "body.high.0", "body.high.1"}


def test_the_head_and_the_stored_statistics_can_stay(make_network):
    network = make_network()
    choose_what_learns(network, "top", stays="head")
    assert _learning(network) == {"body.middle.0", "body.high.0", "body.high.1"}
    switch_to_training(network, stays="head")
    normalising = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]
    assert normalising
    assert not any(part.training for part in normalising)
    assert network.body.high[0].training
    choose_what_learns(network, "head", stays="head")  # with nothing but the head to learn, it learns
    assert _learning(network) == {"head"}


def test_a_network_without_a_head_is_a_sentence():
    with pytest.raises(ConfigError, match="no part called head"):
        choose_what_learns(nn.Sequential(nn.Linear(2, 2)), "head")


def test_the_first_convolution_learns_for_its_part_of_the_steps(make_network):
    network = make_network()
    first = FirstConvolution(network, 0.4, steps=10)
    assert list(first.tensors) == ["body.low.0.weight"]
    assert [first.learn_at(step) for step in (0, 3, 4, 9, 2)] == [4, 4, None, None, 4]
    assert network.body.low[0].weight.requires_grad
    first.learn_at(4)
    assert _learning(network) == {"head", "body.low.1", "body.middle.0", "body.high.0", "body.high.1"}


def test_it_follows_the_others_where_nothing_was_asked_for(make_network):
    first = FirstConvolution(make_network(), 1.0, steps=10)
    assert first.tensors == {}
    assert first.learn_at(9) is None


def test_a_frozen_first_convolution_is_not_woken(make_network):
    network = make_network()
    choose_what_learns(network, "head")
    first = FirstConvolution(network, 0.5, steps=10)
    first.learn_at(0)
    assert _learning(network) == {"head"}
    assert FirstConvolution(nn.Linear(2, 2), 0.5, steps=10).tensors == {}
