import torch

from seewhy.network.plain import Plain


def test_shapes_and_channels():
    body = Plain(width=0.5, depth=3)
    maps = body(torch.rand(2, 3, 37, 50))
    assert [one.shape for one in maps] == [(2, 8, 18, 25), (2, 16, 9, 12), (2, 32, 4, 6)]
    assert [stage.stride for stage in body.stages] == [2, 4, 8]


def test_one_block_by_hand():
    body = Plain(depth=1)
    with torch.no_grad():
        body.get_submodule("blocks.0.conv").weight.zero_()
        body.get_submodule("blocks.0.conv").weight[0, 0, 1, 1] = 1  # the red under the filter's middle
        body.get_submodule("blocks.0.conv").weight[1, 0, 1, 1] = -1  # its negative: ReLU drops it
    images = torch.arange(16.0).reshape(1, 1, 4, 4).repeat(1, 3, 1, 1)
    (maps,) = body(images)
    assert maps[0, 0].tolist() == [[5, 7], [13, 15]]
    assert not maps[0, 1:].any()
