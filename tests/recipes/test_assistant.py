import json
import os
import subprocess
import sys

import pytest

from seewhy.data.photo_cache import cache_folder
from seewhy.recipes import assistant
from seewhy.recipes.assistant import is_assistant, meet
from seewhy.recipes.order import Order
from seewhy.recipes.unfinished import begin


def test_alone_there_is_nobody_to_assist_and_nobody_to_meet(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert not is_assistant()
    meet("cpu")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    assert not is_assistant()
    monkeypatch.setenv("RANK", "1")
    assert is_assistant()


def test_who_wants_nothing_remembered_has_no_copies_kept_by_those_who_help(pets, tmp_path, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    settings = {"network": "plain", "size": 32, "remember": "nothing"}
    order = Order(photos=pets, output=tmp_path / "a.seewhy", settings=settings)
    begin(order)
    monkeypatch.setattr(assistant, "dealt", lambda order, photos: photos)
    monkeypatch.setattr(assistant, "train_recipe", lambda *given, **more: taught.append(cache_folder()))
    taught = []
    assistant.assist(order)
    assert taught == [None]
    assert not (tmp_path / "cache").exists()


@pytest.mark.journey
def test_torchrun_gives_the_classifier_that_one_process_gives(pets, tmp_path):
    words = ["-m", "seewhy", "train", str(pets), "--network", "plain", "--size", "32", "--epochs", "2"]
    words += ["--precision", "fp32", "--device", "cpu"]
    alone, two = tmp_path / "alone.seewhy", tmp_path / "two.seewhy"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    for start, output in (([], alone), (torchrun, two)):
        command = [sys.executable, *start, *words, "-o", str(output)]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("Wrote ") == 1  # only one of them speaks
        assert "Warning: `" not in ended.stderr
    histories = [
        [json.loads(line) for line in (one / "history.jsonl").read_text().splitlines()] for one in (alone, two)
    ]
    assert len(histories[0]) == 2
    for one, other in zip(*histories, strict=True):
        for name in ("train_loss", "validation_loss", "gradient_norm"):
            assert one[name] == pytest.approx(other[name], rel=1e-5)
    assert sorted(os.listdir(alone)) == sorted(os.listdir(two))
    assert not two.with_name("two.seewhy.run").exists()
