import subprocess
import sys

import pytest

from seewhy.errors import ConfigError
from seewhy.settings import from_mapping, settings_of
from seewhy.training.config import TrainingConfig
from seewhy.training.loss import LOSSES
from seewhy.training.optimizer import OPTIMIZERS
from seewhy.training.schedule import SCHEDULES


def test_importing_the_config_needs_no_torch():
    code = "import sys, seewhy.training, seewhy.training.config; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_setting_has_help_and_the_defaults_are_in_range():
    settings = settings_of(TrainingConfig)
    assert len(settings) == 29
    assert all(one.help and not one.help.endswith(".") for one in settings)
    TrainingConfig().resolved()


def test_choices_follow_the_catalogues():
    choices = {one.name: one.choices for one in settings_of(TrainingConfig)}
    assert choices["optimizer"] == OPTIMIZERS.names() == ("adamw", "sgd", "adam", "muon", "turning_muon")
    assert choices["schedule"] == SCHEDULES.names() == ("one_cycle", "cosine", "linear", "constant")
    assert choices["loss"] == LOSSES.names() == ("cross_entropy", "focal")


def test_resolved_fills_in_what_suits_the_optimizer_and_keeps_what_was_chosen():
    resolved = TrainingConfig(optimizer="muon", weight_decay=0.0).resolved()
    assert (resolved.learning_rate, resolved.momentum, resolved.weight_decay) == (2e-3, 0.95, 0.0)
    assert resolved.warm_up == 0.3
    assert resolved.resolved() == resolved


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"optimizer": "admw"}, 'Did you mean "adamw"'),
        ({"epochs": 0}, "epochs is 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"tune": "bottom"}, 'tune is "bottom"'),
    ],
)
def test_wrong_values_are_named(values, message):
    with pytest.raises(ConfigError, match=message):
        from_mapping(TrainingConfig, values, where="photos.toml")
