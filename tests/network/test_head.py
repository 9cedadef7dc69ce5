import pytest
import torch

from seewhy.errors import ConfigError
from seewhy.network.body import Stage
from seewhy.network.head import EvidenceHead, choose_spec
from seewhy.network.head_spec import HeadSpec

STAGES = (Stage(name="a", channels=2, stride=2), Stage(name="b", channels=3, stride=4))


def test_what_each_head_reads():
    assert choose_spec("mean", STAGES, grid=8) == HeadSpec(stages=("b",), channels=(3,))
    assert choose_spec("grid", STAGES, grid=8) == HeadSpec(stages=("b",), channels=(3,), grid=8)
    moments = choose_spec("moments", STAGES, grid=8)
    assert (moments.stages, moments.moments, moments.features) == (("a", "b"), ("mean", "mean_square"), 10)
    with pytest.raises(ConfigError):
        choose_spec("max", STAGES, grid=8)


def test_features_by_hand():
    head = EvidenceHead(HeadSpec(stages=("a",), channels=(1,), moments=("mean", "mean_square")), classes=2)
    features = head.features([torch.tensor([[[[1.0, 3.0]]]])])
    assert features.tolist() == [[2.0, 5.0]]


def test_the_order_is_stage_moment_channel_row_column():
    spec = HeadSpec(stages=("a", "b"), channels=(1, 2), moments=("mean", "mean_square"), grid=2)
    maps = [torch.arange(4.0).reshape(1, 1, 2, 2), torch.arange(8.0).reshape(1, 2, 2, 2) + 10]
    features = EvidenceHead(spec, classes=2).features(maps)[0]
    assert features[:8].tolist() == [0, 1, 2, 3, 0, 1, 4, 9]
    assert features[8:16].tolist() == list(range(10, 18))
    assert features[16:].tolist() == [x * x for x in range(10, 18)]


def test_squares_survive_half_precision():
    head = EvidenceHead(HeadSpec(stages=("a",), channels=(1,), moments=("mean_square",)), classes=2)
    assert head.features([torch.full((1, 1, 1, 1), 1000.0, dtype=torch.float16)]).item() == 1e6


def test_dropout_only_while_training():
    head = EvidenceHead(HeadSpec(stages=("a",), channels=(64,)), classes=2, dropout=0.5)
    maps = [torch.ones(1, 64, 1, 1)]
    head.eval()
    assert torch.equal(head(maps), head(maps))
    head.train()
    assert not torch.equal(head(maps), head(maps))
