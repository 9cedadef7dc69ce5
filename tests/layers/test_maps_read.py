"""What a unit reads: exact where the steps between are linear, and asked of every architecture."""

import numpy as np
import pytest
import torch

from seewhy.errors import ConfigError, UsageError
from seewhy.layers.maps_read import maps_read
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.inner_layers import look_inside, to_batch


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_unit_tells_what_it_reads(build, image, name):
    network, photo = build(name, 33), image(33, grey=False)
    with torch.no_grad():
        _, maps = look_inside(network.eval(), to_batch(photo))
    names = list(maps)
    for before, layer in zip([None, *names[:-1]], names, strict=True):
        found = maps_read(network, photo, layer, 1)
        assert found.layer == before
        assert len(found.shares) == (0 if before is None else maps[before].shape[1])
        assert found.mean == pytest.approx(float(maps[layer][0, 1].mean()), abs=1e-5)
        strongest = found.strongest(3)
        assert [abs(share) for _, share in strongest] == sorted((abs(share) for _, share in strongest), reverse=True)
    assert not network.training


def test_without_a_bias_between_relus_the_shares_sum_to_the_answer(build, image):
    # ReLU and max pooling keep proportions: without biases the answer is the sum of gradient × activation.
    network, photo = build("plain", 32), image(32, grey=False)
    with torch.no_grad():
        for block in network.body.blocks:
            block.conv.bias.zero_()
    found = maps_read(network, photo, "block2", 0)
    assert found.shares.sum() == pytest.approx(found.mean, abs=1e-5)


def test_what_is_not_there_is_told(build, image):
    network, photo = build("plain", 32), image(32, grey=False)
    with pytest.raises(ConfigError, match="block9"):
        maps_read(network, photo, "block9", 0)
    with pytest.raises(UsageError, match="unit 999"):
        maps_read(network, np.zeros((32, 32, 3), np.uint8), "block1", 999)
