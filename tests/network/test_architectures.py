import subprocess
import sys

import pytest

from seewhy.errors import ConfigError
from seewhy.network.architectures import ARCHITECTURES, architecture, network_names, register
from seewhy.network.catalogue import check_network
from seewhy.network.config import NetworkConfig


def test_names_are_known_without_torch():
    code = "import sys; from seewhy.network import network_names, NetworkConfig; NetworkConfig(); network_names();"
    code += "from seewhy.network.catalogue import image_size; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_names_of_the_catalogue():
    expected = {"plain", "resnet", "resnet18", "airbench"}
    expected |= {"efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"}
    assert expected <= set(network_names())
    assert "timm:" in network_names()
    assert all(name == entry.name for name, entry in ARCHITECTURES.items())


def test_a_name_is_taken_once():
    with pytest.raises(ConfigError, match="plain"):
        register(ARCHITECTURES["plain"])


def test_an_unknown_name_meets_the_nearest():
    with pytest.raises(ConfigError, match='Did you mean "resnet"'):
        architecture("resnt")


def test_published_weights_say_how_photos_are_prepared():
    published = ARCHITECTURES["efficientnet_lite0"].published
    assert published is not None
    assert published.crop_fraction == 224 / 256
    assert published.mean == published.std == (0.5, 0.5, 0.5)
    assert not ARCHITECTURES["plain"].has_weights


def test_what_an_architecture_cannot_give_is_told_without_building_it():
    check_network(NetworkConfig(network="resnet", depth=2, width=0.5))
    with pytest.raises(ConfigError, match="plain has no published ImageNet weights"):
        check_network(NetworkConfig(network="plain", weights="imagenet"))
    with pytest.raises(ConfigError, match="fixed width and depth"):
        check_network(NetworkConfig(network="efficientnet_lite1", depth=2))
    with pytest.raises(ConfigError, match='Did you mean "resnet"'):
        check_network(NetworkConfig(network="resnt"))
