"""Processes for long work end with the studio, and Ctrl-C in its terminal is not theirs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups on Windows")

STUDIO = """
import os, signal, sys, time
from seewhy.studio.work.offspring import begin

def work(word, pipe):
    try:
        pipe.send((word, os.getpid()))
        time.sleep(60)
    except KeyboardInterrupt:
        pipe.send(("stopped", 0))

if __name__ == "__main__":
    process, pipe = begin(work, "here", name="work")
    try:
        print(*pipe.recv(), flush=True)  # whoever reads it may interrupt at once
        process.join()
    except KeyboardInterrupt:
        time.sleep(0.3)
        print("alive" if process.is_alive() else "gone", flush=True)
        os.kill(process.pid, signal.SIGINT)
        print(*pipe.recv(), flush=True)
        process.join()
"""


def start(tmp_path: Path) -> "tuple[subprocess.Popen[str], int]":
    (tmp_path / "studio.py").write_text(STUDIO)
    begun = subprocess.Popen(
        [sys.executable, str(tmp_path / "studio.py")], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert begun.stdout is not None
    word, process = begun.stdout.readline().split()
    assert word == "here"
    return begun, int(process)


def test_it_ends_when_the_studio_is_killed(tmp_path):
    studio, process = start(tmp_path)
    with studio:
        studio.kill()
    for _ in range(400):
        if ended(process):
            return
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    pytest.fail("it lived on")


def test_ctrl_c_reaches_the_studio_alone_which_stops_it_once(tmp_path):
    studio, _ = start(tmp_path)
    with studio:
        os.killpg(studio.pid, signal.SIGINT)  # as a terminal does
        assert studio.stdout is not None
        assert studio.stdout.read().split() == ["alive", "stopped", "0"]


def ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{process}/stat")  # where nobody asks for its exit status it stays as a zombie
    return state.is_file() and state.read_text().rpartition(")")[2].split()[0] == "Z"
