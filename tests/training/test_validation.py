import pytest
import torch
from torch import nn

from seewhy.errors import TrainingError
from seewhy.training.loss import build_loss
from seewhy.training.validation import validate


def test_validation_is_in_eval_mode_and_leaves_the_network_as_it_was(make_network, photos):
    network = make_network()
    network.train()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    found = validate(network, photos, build_loss("cross_entropy"), batch_size=7)
    assert network.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    network.eval()
    images = torch.from_numpy(photos.images).permute(0, 3, 1, 2) / 255
    with torch.no_grad():
        logits, labels = network(images), torch.from_numpy(photos.labels)
    assert found is not None
    assert found.loss == pytest.approx(nn.functional.cross_entropy(logits, labels).item(), rel=1e-5)
    assert found.accuracy == int((logits.argmax(dim=1) == labels).sum()) / 50


def test_validation_can_be_broken_off(make_network, photos):
    assert validate(make_network(), photos, build_loss("focal"), batch_size=8, stop=lambda: True) is None


def test_a_validation_loss_that_is_no_number_is_a_sentence(make_network, photos):
    network = make_network()
    nn.init.constant_(network.head.bias, float("nan"))
    with pytest.raises(TrainingError, match=r"validation photos became nan; the tensor head\.bias already holds"):
        validate(network, photos, build_loss("cross_entropy"), batch_size=8)
