import pytest
import torch
from torch import nn

from seewhy.training.average import WeightAverage


def test_worked_by_hand():
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 0.0)
    average = WeightAverage(layer, decay=0.15)
    nn.init.constant_(layer.weight, 1.0)
    average.follow(layer, step=0)  # keeps (1 + 0) / (10 + 0) = 0.1 of the start
    assert average.tensors["weight"].item() == pytest.approx(0.9)
    nn.init.constant_(layer.weight, 2.0)
    average.follow(layer, step=1)  # (1 + 1) / (10 + 1) = 0.18 is more than 0.15
    assert average.tensors["weight"].item() == pytest.approx(0.15 * 0.9 + 0.85 * 2.0)


def test_the_network_gets_its_own_weights_back_even_after_an_exception():
    norm = nn.BatchNorm2d(2)
    average = WeightAverage(norm, decay=0.9)
    norm(torch.rand(4, 2, 3, 3))
    own = {name: tensor.clone() for name, tensor in norm.state_dict().items()}

    def fail_inside():
        with average.in_place_of_weights(norm):
            assert norm.num_batches_tracked == 0
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        fail_inside()
    assert all(torch.equal(tensor, own[name]) for name, tensor in norm.state_dict().items())
