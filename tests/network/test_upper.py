import pytest
import torch
from torch import nn

from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.upper import cut, cut_place


def _network(name="resnet", **options):
    return build_network(NetworkConfig(network=name, size=32, **options), classes=3, seed=0).eval()


@pytest.mark.parametrize("head", ["mean", "moments", "grid"])
@pytest.mark.parametrize("name", ["resnet", "efficientnet_lite0"])
def test_both_parts_together_are_the_whole(name, head):
    options = {"width": 0.25} if name == "resnet" else {}
    network = _network(name, head=head, **options)
    images = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        whole = network(images)
        for stages in (1, 2, 3):
            lower, upper = cut(network, stages, 32, half=False)
            torch.testing.assert_close(upper(lower(images)), whole, rtol=1e-5, atol=1e-6)
        lower, upper = cut(network, 2, 32, half=True)
        assert lower(images).shape[1] < cut(network, 2, 32, half=False)[0](images).shape[1]
        torch.testing.assert_close(upper(lower(images)), whole, rtol=0.02, atol=0.02)


def test_a_row_holds_the_map_and_what_the_head_reads_below():
    network = _network(width=0.25, head="moments")  # stages of 8, 16, 32, 64 channels; strides 1, 2, 4, 8
    lower, upper = cut(network, 2, 32, half=False)
    assert lower.map_shape(32) == (16, 16, 16)
    with torch.no_grad():
        rows = lower(torch.rand(5, 3, 32, 32))
    assert (rows.dtype, rows.shape) == (torch.uint8, (5, 4 * (16 * 16 * 16 + 2 * (8 + 16))))
    assert {name for name, _ in upper.named_parameters()} < {name for name, _ in network.named_parameters()}
    assert upper.head.dense.weight is network.head.dense.weight


def test_what_cannot_be_cut():
    network = _network(width=0.25)
    assert [cut_place(network, stages) for stages in (1, 2, 3, 4)] == [3, 2, 1, None]
    assert cut_place(nn.Sequential(nn.Linear(1, 1)), 1) is None
    assert cut_place(_network("plain"), 1) is None
