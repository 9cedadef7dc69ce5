"""The way of a user in real processes: train, be killed, go on, ask."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import seewhy
from seewhy.cli.main import main

pytestmark = [pytest.mark.journey, pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")]

EPOCHS = ["--network", "plain", "--epochs", "30", "--size", "32", "--device", "cpu"]


def _kill_after_first_checkpoint(words: list[str], checkpoint: Path) -> int:
    source = str(Path(seewhy.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "seewhy", *words],
        env=os.environ | {"PYTHONPATH": source},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 90
        while not checkpoint.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
    finally:
        process.kill()
    return process.wait()


def test_killed_and_resumed_is_bit_for_bit_the_uninterrupted_run(pets, new, tmp_path, python, capsys):
    whole, cut = tmp_path / "whole.seewhy", tmp_path / "cut.seewhy"
    words = ["train", str(pets), "-o", str(cut), *EPOCHS]
    checkpoint = tmp_path / "cut.seewhy.run" / "checkpoint.safetensors"
    assert _kill_after_first_checkpoint(words, checkpoint) == -signal.SIGKILL
    assert checkpoint.exists()
    assert not cut.exists()

    assert main(words) == 2
    assert "--resume" in capsys.readouterr().err

    resumed = python("-m", "seewhy", *words, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert main(["train", str(pets), "-o", str(whole), *EPOCHS]) == 0
    assert (cut / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    assert not checkpoint.parent.exists()

    asked = python("-m", "seewhy", "predict", str(cut), str(new), "--json")
    assert asked.returncode == 0, asked.stderr
    assert len([json.loads(line) for line in asked.stdout.splitlines()]) == 9
