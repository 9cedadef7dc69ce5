"""The way of a user in real processes: train, be killed, go on, ask."""

import contextlib
import json
import os
import re
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


def _start(words: list[str]) -> "subprocess.Popen[str]":
    source = str(Path(seewhy.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-m", "seewhy", *words],
        env=os.environ | {"PYTHONPATH": source},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _signal_once_there_is(file: Path, process: "subprocess.Popen[str]", number: int) -> tuple[str, str]:
    """Sends a signal as soon as a file has something in it; what the process said."""
    try:
        end = time.monotonic() + 90
        while not (file.exists() and file.stat().st_size) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(number)
        return process.communicate(timeout=90)
    finally:
        process.kill()


def _kill_after_first_checkpoint(words: list[str], checkpoint: Path) -> int:
    process = _start(words)
    _signal_once_there_is(checkpoint, process, signal.SIGKILL)
    return process.returncode


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


def test_ctrl_c_keeps_the_best_so_far_and_resume_goes_on_bit_for_bit(pets, new, tmp_path, python, capsys):
    whole, cut = tmp_path / "whole.seewhy", tmp_path / "cut.seewhy"
    words = ["train", str(pets), "-o", str(cut), *EPOCHS, "--batch-size", "4"]
    process = _start(words)
    out, err = _signal_once_there_is(tmp_path / "cut.seewhy.run" / "history.jsonl", process, signal.SIGINT)
    assert process.returncode == 130, err
    assert "Stopping after this step" in err
    assert "Traceback" not in err
    assert "run the same command with --resume" in out
    assert 1 <= len((cut / "history.jsonl").read_text().splitlines()) < 30
    assert main(["predict", str(cut), str(new)]) == 0

    resumed = python("-m", "seewhy", *words, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert main(["train", str(pets), "-o", str(whole), *words[4:]]) == 0
    assert (cut / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    assert not (tmp_path / "cut.seewhy.run").exists()
    capsys.readouterr()
    assert main([*words, "--resume"]) == 2
    assert "no training to resume" in capsys.readouterr().err


def test_a_terminal_sees_loss_accuracy_speed_and_the_time_left(pets, tmp_path):
    pty = pytest.importorskip("pty", reason="terminals are POSIX")
    words = ["train", str(pets), "-o", str(tmp_path / "a.seewhy"), *EPOCHS, "--augmentation", "none"]
    termios = pytest.importorskip("termios", reason="terminals are POSIX")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 160))
    source = str(Path(seewhy.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "seewhy", *words],
        env=os.environ | {"PYTHONPATH": source},
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # Linux says so when the other end has closed
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    assert process.wait(timeout=90) == 0
    bars = [line for line in shown.decode().split("\r") if line.startswith("Training:")]
    told = (
        r"Training: +\d+%\|.*\[\d\d:\d\d<\d\d:\d\d, .*loss=\d\.\d+, accuracy=\d+\.\d%, images/s=\d+(, [a-z ]+ \d+%)+\]"
    )
    assert [bar for bar in bars if re.match(told, bar)], bars[-3:]
