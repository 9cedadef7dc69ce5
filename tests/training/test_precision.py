import pytest
import torch
from torch import nn

from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.training import precision
from seewhy.training.checkpoint import load_facts
from seewhy.training.fit import fit
from seewhy.training.precision import choose_precision, with_precision

CPU = torch.device("cpu")


@pytest.fixture
def machine(monkeypatch):
    """Says whether the processor has bfloat16."""

    def make(has):
        monkeypatch.setattr(precision, "has_half", lambda device: has)

    return make


def test_half_precision_where_the_machine_has_it(machine):
    networks = [build_network(NetworkConfig(network=name, size=32), classes=2) for name in ("plain", "resnet")]
    networks.append(build_network(NetworkConfig(network="efficientnet_lite0"), classes=2))
    machine(True)
    assert [choose_precision(one, CPU) for one in networks] == ["bf16"] * 3
    machine(False)
    assert [choose_precision(one, CPU) for one in networks] == ["fp32"] * 3


def test_not_for_convolutions_that_have_no_quick_way_back(machine):
    machine(True)
    strided, small = nn.Conv2d(4, 4, 3, 2, groups=4), nn.Conv2d(4, 4, 3, groups=4)
    assert choose_precision(nn.Sequential(strided), CPU) == "fp32"
    assert choose_precision(nn.Sequential(small), CPU) == "bf16"
    assert choose_precision(nn.Sequential(strided), torch.device("cuda")) == "bf16"


@pytest.mark.parametrize(("avx512", "amx"), [(False, False), (True, False), (False, True), (None, True), (None, None)])
def test_asking_the_machine_itself(monkeypatch, avx512, amx):
    for name, has in (("_is_avx512_bf16_supported", avx512), ("_is_amx_tile_supported", amx)):
        monkeypatch.setattr(torch.cpu, name, None if has is None else lambda has=has: has, raising=False)
    assert precision.has_half(CPU) == bool(avx512 or amx)
    assert not precision.has_half(torch.device("mps"))


def test_what_is_given_stays(machine, make_config, make_network):
    machine(True)
    assert with_precision(make_config(precision="fp32"), make_network()).precision == "fp32"
    assert with_precision(make_config(precision="auto"), make_network()).precision == "bf16"


def test_a_training_that_goes_on_keeps_its_precision(machine, make_config, make_network, photos, tmp_path):
    fold = tmp_path / "fold1"
    machine(True)
    config = make_config(precision="auto", epochs=2)
    fit(make_network(), photos, config=config, workspace=fold, stop=lambda: True)
    assert load_facts(fold / "checkpoint.safetensors")["identity"]["precision"] == "bf16"
    machine(False)  # another machine
    resumed = fit(make_network(), photos, config=config, workspace=fold, resume=True)
    assert len(resumed.history) == 2
    assert with_precision(config, make_network(), tmp_path).precision == "bf16"  # a fold's folder lies in it
    whole = fit(make_network(), photos, config=make_config(precision="bf16", epochs=2))
    assert [one["train_loss"] for one in resumed.history] == [one["train_loss"] for one in whole.history]
