"""A run that was stopped, or killed, and went on gives the bit-same weights as one that never was."""

import itertools
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from seewhy.data.augmentation import AugmentationConfig
from seewhy.errors import ArtefactError, ConfigError
from seewhy.training.fit import fit

STEPS_PER_EPOCH = 4  # 50 photos in batches of 16


def _same_weights(one, other):
    return all(torch.equal(tensor, other[name]) for name, tensor in one.items()) and len(one) == len(other)


def _stop_after(asked):
    """Stops the first time when it was asked so often; there are 4 steps and 2 batches of validation an epoch."""
    calls = itertools.count(1)
    return lambda: next(calls) == asked


@pytest.mark.parametrize(
    "settings",
    [{"optimizer": "adamw", "average": 0.9}, {"optimizer": "sgd", "tune": "top"}, {"optimizer": "muon"}],
    ids=["adamw with average", "sgd on top", "muon"],
)
def test_stopped_anywhere_and_resumed(make_network, make_config, photos, more_photos, tmp_path, settings):
    config = make_config(epochs=2, **settings)
    # What is frozen comes from outside; all else comes from the checkpoint, so another start must not matter.
    other_start = 0 if "tune" in settings else 9

    def run(folder, seed=0, **more):
        return fit(
            make_network(seed),
            photos,
            more_photos,
            config=config,
            augmentation=AugmentationConfig(),
            workspace=folder,
            **more,
        )

    whole = run(tmp_path / "whole")
    for asked in range(1, 13):
        folder = tmp_path / f"stopped after {asked}"
        stopped = run(folder, stop=_stop_after(asked))
        assert stopped.stopped == "interrupted"
        resumed = run(folder, seed=other_start, resume=True)
        assert resumed.stopped == "finished"
        assert _same_weights(resumed.network.state_dict(), whole.network.state_dict())
        assert resumed.best_epoch == whole.best_epoch
        assert stopped.replay is None or len(stopped.replay.epochs) == len(stopped.history)
        assert resumed.replay.to_bytes() == whole.replay.to_bytes()
        numbers = ("epoch", "train_loss", "train_accuracy", "validation_loss", "learning_rate", "gradient_norm")
        assert [[epoch[key] for key in numbers] for epoch in resumed.history] == [
            [epoch[key] for key in numbers] for epoch in whole.history
        ]
        lines = (folder / "history.jsonl").read_text().splitlines()
        assert [json.loads(line)["epoch"] for line in lines] == [1, 2]


def test_stopped_at_every_step_and_resumed(make_network, make_config, photos, tmp_path):
    config = make_config(epochs=2)
    whole = fit(make_network(), photos, config=config)
    stops = 0
    while True:
        fitted = fit(make_network(), photos, config=config, workspace=tmp_path, resume=True, stop=_stop_after(1))
        if fitted.stopped == "finished":
            break
        stops += 1
    assert stops == 2 * STEPS_PER_EPOCH
    assert _same_weights(fitted.network.state_dict(), whole.network.state_dict())


def test_a_finished_training_has_nothing_left_to_do(make_network, make_config, photos, more_photos, tmp_path):
    whole = fit(make_network(), photos, more_photos, config=make_config(), workspace=tmp_path)
    content = (tmp_path / "checkpoint.safetensors").read_bytes()
    again = fit(make_network(5), photos, more_photos, config=make_config(), workspace=tmp_path, resume=True)
    assert (again.stopped, again.history) == (whole.stopped, whole.history)
    assert _same_weights(again.network.state_dict(), whole.network.state_dict())
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == content


def test_another_setup_is_refused_by_name(make_network, make_config, photos, more_photos, tmp_path):
    fit(make_network(), photos, config=make_config(), workspace=tmp_path, stop=lambda: True)
    with pytest.raises(ConfigError, match=r"learning_rate \(was 0\.02, is 0\.5\), the training photos"):
        fit(make_network(), more_photos, config=make_config(learning_rate=0.5), workspace=tmp_path, resume=True)


def test_a_damaged_checkpoint_is_a_sentence(make_network, make_config, photos, tmp_path):
    (tmp_path / "checkpoint.safetensors").write_bytes(b"not a checkpoint")
    with pytest.raises(ArtefactError, match="cannot be read"):
        fit(make_network(), photos, config=make_config(), workspace=tmp_path, resume=True)


def test_checkpoints_are_written_within_an_epoch(make_network, make_config, photos, tmp_path):
    written = []

    def look():
        written.append((tmp_path / "checkpoint.safetensors").stat().st_mtime_ns)
        return False

    fit(make_network(), photos, config=make_config(epochs=1, checkpoint_seconds=0.0), workspace=tmp_path, stop=look)
    assert len(set(written)) == STEPS_PER_EPOCH


SCRIPT = """
import importlib.util, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("drawn", sys.argv[1])
drawn = importlib.util.module_from_spec(spec)
spec.loader.exec_module(drawn)
from safetensors.torch import save_file
from seewhy.data.augmentation import AugmentationConfig
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit

def slowly():
    print(".", end="", flush=True)
    time.sleep(0.01)
    return False

config = TrainingConfig(epochs=20, batch_size=16, device="cpu", average=0.9, checkpoint_seconds=0.0)
folder = Path(sys.argv[2])
fitted = fit(
    drawn.tiny_network(), drawn.coloured_squares(50), drawn.coloured_squares(20, seed=1), config=config,
    augmentation=AugmentationConfig(), workspace=folder, resume=True, stop=slowly,
)
save_file({name: one.contiguous() for name, one in fitted.network.state_dict().items()}, folder / "weights.safetensors")
(folder / "replay.npz").write_bytes(fitted.replay.to_bytes())
"""


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    source = Path(__file__).parents[2] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    drawn = Path(__file__).with_name("conftest.py")
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(drawn), str(folder)], env=environment, stdout=subprocess.PIPE
    )


def _finish(process: "subprocess.Popen[bytes]", folder: Path) -> dict[str, torch.Tensor]:
    process.communicate(timeout=100)
    assert process.returncode == 0
    return load_file(folder / "weights.safetensors")


@pytest.mark.journey
@pytest.mark.timeout(400)  # five processes that import torch
def test_killed_at_random_moments_and_resumed(tmp_path):
    folder = tmp_path / "killed"
    chance = random.Random(0)
    killed = 0
    for _ in range(3):
        process = _start(folder)
        assert process.stdout is not None
        first = process.stdout.read(1)  # the first step has been taken
        time.sleep(chance.uniform(0, 0.4))
        process.kill()  # SIGKILL: no handler, no goodbye
        process.communicate()
        if first:
            assert process.returncode == -9
            killed += 1
    assert killed == 3
    resumed, whole = (_finish(_start(one), one) for one in (folder, tmp_path / "whole"))
    assert _same_weights(resumed, whole)
    one, other = ((tmp_path / name / "replay.npz").read_bytes() for name in ("killed", "whole"))
    assert one == other
