import pytest

from seewhy.errors import ConfigError
from seewhy.network.config import NetworkConfig
from seewhy.settings import check, settings_of


def test_every_setting_has_help():
    settings = settings_of(NetworkConfig)
    assert len(settings) == 8
    assert all(one.help for one in settings)


@pytest.mark.parametrize(
    "values", [{"network": "resnett"}, {"weights": "cifar"}, {"size": 4}, {"width": 0.0}, {"depth": 0}, {"head": "max"}]
)
def test_values_out_of_range(values):
    with pytest.raises(ConfigError):
        check(NetworkConfig(**values))


def test_any_name_of_timm_is_let_through():
    check(NetworkConfig(network="timm:resnet50"))
