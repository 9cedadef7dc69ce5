import numpy as np
import torch

from seewhy.network.head import EvidenceHead
from seewhy.network.head_spec import HeadSpec, place_contributions
from seewhy.network.network import Network, logits_of


def paper_network(one_filter) -> Network:
    """One filter that adds nine reds; the head takes 2 × and -1 × its mean; mean 0, std 1."""
    head = EvidenceHead(HeadSpec(stages=("only",), channels=(1,)), classes=2)
    with torch.no_grad():
        head.dense.weight.copy_(torch.tensor([[2.0], [-1.0]]))
        head.dense.bias.copy_(torch.tensor([0.5, 0.0]))
    return Network(one_filter, head, mean=(0, 0, 0), std=(1, 1, 1))


def test_a_network_worked_out_on_paper(one_filter):
    network = paper_network(one_filter)
    images = torch.zeros(1, 3, 4, 4)
    images[0, 0, 0, 0] = 1.0  # one red px in the corner: one of the four places of the map sees it
    assert network.feature_maps(images)[0].tolist() == [[[[1.0, 0.0], [0.0, 0.0]]]]
    assert network.features(images).tolist() == [[0.25]]
    assert network(images).tolist() == [[1.0, -0.25]]
    maps = {"only": network.feature_maps(images)[0][0].detach().numpy()}
    places = place_contributions(maps, network.head.dense.weight.detach().numpy(), network.head.spec)["only"]
    assert places.tolist() == [[[0.5, 0.0], [0.0, 0.0]], [[-0.25, 0.0], [0.0, 0.0]]]


def test_logits_of_photos_as_the_preprocessing_leaves_them(one_filter):
    network = paper_network(one_filter).train()
    images = np.zeros((3, 4, 4, 3), dtype=np.uint8)
    images[1, 0, 0, 0] = 255
    logits = logits_of(network, images, batch_size=2)
    assert logits.dtype == np.float32
    assert logits.tolist() == [[0.5, 0.0], [1.0, -0.25], [0.5, 0.0]]
    assert network.training  # the mode is put back
    assert logits_of(network, images[:0]).shape == (0, 2)
