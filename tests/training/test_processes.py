"""Two processes that teach one network, against one that does it alone."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from seewhy.errors import TrainingError
from seewhy.training.processes import Processes, others_told
from seewhy.training.shared_norm import share_norms

# What each process runs: a network with batch normalisation, uneven batches, chance, validation, a checkpoint.
SCRIPT = """
import itertools, json, os, sys
import numpy as np, torch
from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit
from pathlib import Path

torch.set_num_threads(1)

def photos(count, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=count)
    images = rng.integers(0, 120, size=(count, 16, 16, 3))
    images[np.arange(count), :, :, labels] += 90
    return PixelStore(images.astype(np.uint8), labels)

network = build_network(NetworkConfig(network="resnet", width=0.25, size=16), classes=3, seed=0)
config = TrainingConfig(epochs=3, batch_size=7, learning_rate=0.01, device="cpu", precision="fp32", average=0.9)
steps, dying = itertools.count(), sys.argv[2] == os.environ["RANK"]

def stop():
    if dying and next(steps) == 6:
        os._exit(9)  # as if killed
    return False

fitted = fit(
    network,
    photos(30, 0),
    photos(11, 1),
    config=config,
    augmentation=AugmentationConfig(),
    workspace=Path(sys.argv[1]),
    stop=stop,
)
print(json.dumps({
    "history": fitted.history,
    "weights": [float(one.double().sum()) for one in network.state_dict().values()],
    "read": fitted.replay.train.log_own.astype(float).tolist(),
    "kinds": sorted({type(one).__name__ for one in network.modules()}),
    "patched": [name for name, one in network.named_modules() if "forward" in vars(one)],
}))
"""


def _start(folder: Path, count: int, dying: str = "none") -> list[tuple[int, str, str]]:
    """The status of each of so many processes, and what it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {**os.environ, "OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder), dying],
            env={**shared, "RANK": str(rank), "WORLD_SIZE": str(count)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(count)
    ]
    said = [one.communicate(timeout=100) for one in started]
    return [(one.returncode, *texts) for one, texts in zip(started, said, strict=True)]


def _run(folder: Path, count: int) -> list[dict]:
    ended = _start(folder, count)
    assert [status for status, _, _ in ended] == [0] * count, ended
    return [json.loads(printed) for _, printed, _ in ended]


@pytest.mark.journey
def test_two_processes_learn_what_one_does(tmp_path):
    (alone,) = _run(tmp_path / "one", 1)
    first, second = _run(tmp_path / "two", 2)
    for one, other in zip(first["history"], alone["history"], strict=True):
        for name in ("train_loss", "validation_loss", "gradient_norm", "train_accuracy", "validation_accuracy"):
            assert one[name] == pytest.approx(other[name], rel=1e-5), (one["epoch"], name)
    assert first["weights"] == second["weights"]
    assert first["weights"] == pytest.approx(alone["weights"], rel=1e-3, abs=1e-3)
    assert first["kinds"] == alone["kinds"]
    assert first["patched"] == []
    for one, other in zip(first["read"], alone["read"], strict=True):
        assert one == pytest.approx(other, abs=2e-2)
    # One of them wrote, once an epoch.
    lines = (tmp_path / "two" / "history.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == first["history"]


@pytest.mark.journey
def test_where_one_process_is_killed_the_other_ends_with_a_sentence(tmp_path):
    (first, _, said), (second, _, _) = _start(tmp_path, 2, dying="1")
    assert (first, second) == (1, 9)
    assert "seewhy.errors.TrainingError: Another process of this training was lost" in said
    assert (tmp_path / "checkpoint.safetensors").exists()


def test_alone_nothing_is_changed():
    alone, network = Processes(), nn.Linear(2, 2)
    rows = torch.ones(3, 2)
    assert alone.is_first
    assert alone.part(3) == slice(0, 3)
    assert alone.connect(network) is network
    assert alone.agree(True, False) == (True, False)
    assert alone.gather(rows, 3) is rows
    assert alone.share_of_loss(torch.tensor([1.0, 3.0]), 2).item() == 2.0


def test_batch_normalisation_over_one_process_is_torchs_own():
    torch.manual_seed(0)
    ours, theirs = nn.BatchNorm2d(3), nn.BatchNorm2d(3)
    with torch.no_grad():
        ours.weight.copy_(torch.tensor([0.5, 2.0, -1.0]))
    theirs.load_state_dict(ours.state_dict())
    undo = share_norms(nn.Sequential(ours), lambda numbers: numbers)
    for _ in range(2):
        images = 5 + torch.randn(4, 3, 5, 6)
        one, other = images.clone().requires_grad_(), images.clone().requires_grad_()
        slope = torch.randn_like(images)
        ours(one).backward(slope)
        theirs(other).backward(slope)
        torch.testing.assert_close(one.grad, other.grad)
    for name, tensor in ours.state_dict().items():
        torch.testing.assert_close(tensor, theirs.state_dict()[name])
    torch.testing.assert_close(ours.weight.grad, theirs.weight.grad)
    torch.testing.assert_close(ours.bias.grad, theirs.bias.grad)
    torch.testing.assert_close(ours.eval()(images), theirs.eval()(images))
    undo()
    assert "forward" not in vars(ours)


def test_two_halves_worked_by_hand():
    # This process holds 1 and 3, the other one 5 and 7: mean 4, variance (9 + 1 + 1 + 9) / 4 = 5.
    answers = iter([torch.tensor([16.0, 4.0]), torch.tensor([20.0])])  # sums and places; squares around the mean
    layer = nn.BatchNorm2d(1, eps=0.0, momentum=1.0)
    undo = share_norms(nn.Sequential(layer), lambda numbers: next(answers))
    found = layer(torch.tensor([1.0, 3.0]).reshape(2, 1, 1, 1)).flatten()
    assert found.tolist() == pytest.approx([-3 / 5**0.5, -1 / 5**0.5])
    assert layer.running_mean.item() == 4.0
    assert layer.running_var.item() == pytest.approx(20 / 3)
    undo()


def test_the_loss_of_another_process_is_a_sentence():
    with (
        pytest.raises(TrainingError, match=r"Another process of this training was lost.*start again with resume"),
        others_told(),
    ):
        raise RuntimeError("[../gloo/transport/tcp/pair.cc:547] Connection closed by peer [127.0.0.1]:4000")
    with pytest.raises(RuntimeError, match="of another kind"), others_told():
        raise RuntimeError("of another kind")
