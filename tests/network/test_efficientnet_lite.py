import pytest
import torch

from seewhy.network.efficientnet_lite import EfficientNetLite, InvertedResidual


@pytest.mark.parametrize(
    ("name", "channels", "blocks", "parameters"),
    [
        # parameters without the dense layer of 1,281,000; counted in the published files
        ("efficientnet_lite0", [16, 24, 40, 80, 112, 192, 320, 1280], 16, 3_371_008),
        ("efficientnet_lite1", [16, 24, 40, 80, 112, 192, 320, 1280], 21, 4_135_680),
        ("efficientnet_lite2", [16, 24, 48, 88, 120, 208, 352, 1280], 21, 4_811_072),
    ],
)
def test_the_published_sizes(name, channels, blocks, parameters):
    body = EfficientNetLite.of(name)
    assert [stage.channels for stage in body.stages] == channels
    assert [stage.stride for stage in body.stages] == [2, 4, 8, 16, 16, 32, 32, 32]
    assert len(body.blocks()) == blocks
    assert sum(one.numel() for one in body.parameters()) == parameters


def test_the_input_is_added_where_the_shape_allows():
    same = InvertedResidual(4, 4, expand=2, kernel=3, stride=1).eval()
    assert same.residual
    torch.nn.init.zeros_(same.project.norm.weight)
    x = torch.randn(1, 4, 5, 5)
    assert torch.equal(same(x), x)
    assert not InvertedResidual(4, 4, expand=2, kernel=3, stride=2).residual
    assert not InvertedResidual(4, 8, expand=2, kernel=3, stride=1).residual
