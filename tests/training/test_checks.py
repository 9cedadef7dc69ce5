import pytest
import torch
from torch import nn

from seewhy.errors import TrainingError
from seewhy.training.checks import FirstSteps, check_finite, gradient_norm, shorten_gradient


def _step(network, tensors, rate=0.1):
    network.zero_grad()
    network(torch.ones(2, 3)).square().sum().backward()
    with torch.no_grad():
        for tensor in tensors:
            tensor -= rate * tensor.grad


class Branches(nn.Module):
    """Two layers, of which forward() uses one."""

    def __init__(self):
        super().__init__()
        self.used = nn.Linear(3, 2)
        self.forgotten = nn.Linear(3, 2)

    def forward(self, images):
        return self.used(images)


def test_all_is_well_after_one_step():
    network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    watch = FirstSteps(network, steps=10)
    _step(network, network.parameters())
    assert not watch.done
    watch.look(0.1)
    assert watch.done


def test_a_layer_that_the_loss_does_not_see_is_named():
    network = Branches()
    watch = FirstSteps(network, steps=10)
    _step(network, network.used.parameters())
    with pytest.raises(TrainingError, match=r"No gradient reaches forgotten\.weight, forgotten\.bias"):
        watch.look(0.1)


def test_a_layer_that_the_optimizer_was_not_given_is_named():
    # The mistake of the usual article: optimizer = SGD(network.conv1.parameters()).
    network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    watch = FirstSteps(network, steps=10)
    _step(network, network[0].parameters())
    with pytest.raises(TrainingError, match=r"did not move 1\.weight, 1\.bias, though there is a gradient"):
        watch.look(0.1)


def test_a_head_that_starts_at_zero_is_given_its_second_step():
    network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    nn.init.zeros_(network[1].weight)
    watch = FirstSteps(network, steps=10)
    _step(network, network.parameters(), rate=0.01)
    watch.look(0.01)
    assert not watch.done  # the zeros let no gradient through to the first layer
    _step(network, network.parameters(), rate=0.01)
    watch.look(0.01)
    assert watch.done


def test_a_dead_layer_is_named_when_the_patience_is_over():
    network = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    nn.init.constant_(network[0].bias, -100.0)  # every ReLU is off, for every photo
    watch = FirstSteps(network, steps=100)
    for _ in range(7):
        _step(network, network.parameters(), rate=0.01)
        watch.look(0.01)
    _step(network, network.parameters(), rate=0.01)
    with pytest.raises(TrainingError, match=r"No gradient reaches 0\.weight, 0\.bias, 2\.weight"):
        watch.look(0.01)


def test_a_change_below_rounding_is_no_fault():
    network = nn.Linear(3, 1, bias=False)
    nn.init.constant_(network.weight, 1e4)
    watch = FirstSteps(network, steps=10)
    network(torch.full((1, 3), 1e-6)).sum().backward()
    watch.look(0.1)
    assert watch.done


def test_the_gradients_length_worked_by_hand_and_shortened():
    one, other = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(1))
    one.grad, other.grad = torch.tensor([1.0, 2.0]), torch.tensor([2.0])
    assert gradient_norm([one, other]).item() == pytest.approx(3)  # √(1 + 4 + 4)
    shorten_gradient([one, other], torch.tensor(3.0), None)
    shorten_gradient([one, other], torch.tensor(3.0), 5.0)
    assert one.grad.tolist() == [1.0, 2.0]
    shorten_gradient([one, other], torch.tensor(3.0), 1.5)
    assert (one.grad.tolist(), other.grad.tolist()) == ([0.5, 1.0], [1.0])
    assert gradient_norm([nn.Parameter(torch.zeros(1))]).item() == 0


def _check(network, images, loss=float("nan"), norm=1.0):
    check_finite(network, images, loss=loss, norm=norm, rate=0.5, place="epoch 2, step 3")


def test_the_diagnosis_names_the_broken_weight():
    network = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
    with torch.no_grad():
        network[1].weight[0, 0] = float("inf")
    with pytest.raises(
        TrainingError, match=r"became nan at epoch 2, step 3 \(learning rate 0\.5\); the tensor 1\.weight"
    ):
        _check(network, torch.ones(1, 3))


def test_the_diagnosis_names_the_first_broken_layer_and_takes_its_hooks_off():
    class Overflow(nn.Module):
        def forward(self, x):
            return (x * 1e30) ** 2

    network = nn.Sequential(nn.Linear(3, 3), Overflow(), nn.Linear(3, 2))
    with pytest.raises(TrainingError, match=r"first come out of the layer 1 \(Overflow\).*learning rate ten times"):
        _check(network, torch.ones(1, 3))
    assert not any(layer._forward_hooks for layer in network.modules())


def test_the_diagnosis_names_broken_images_and_broken_gradients():
    network = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
    with pytest.raises(TrainingError, match="the images themselves"):
        _check(network, torch.full((1, 3), float("nan")))
    network[0].weight.grad = torch.full((3, 3), float("inf"))
    with pytest.raises(TrainingError, match=r"gradient's length became inf.*first appear at 0\.weight"):
        _check(network, torch.ones(1, 3), loss=1.0, norm=float("inf"))
    _check(network, torch.ones(1, 3), loss=1.0)
