import os

import pytest
import torch
from safetensors.torch import save_file

from seewhy.errors import ArtefactError, StorageError
from seewhy.training.checkpoint import load_checkpoint, save_checkpoint


def test_tensors_come_back_bit_by_bit(tmp_path):
    path = tmp_path / "new" / "checkpoint.safetensors"
    tensors = {
        "kernel": torch.randn(4, 3, 2, 2).to(memory_format=torch.channels_last),
        "count": torch.tensor(7),
        "odd": torch.tensor([float("inf"), -0.0, 1e-45]),
    }
    save_checkpoint(path, tensors, {"epoch": 3, "loss": 0.1 + 0.2, "best": None})
    loaded, facts = load_checkpoint(path)
    assert facts == {"epoch": 3, "loss": 0.1 + 0.2, "best": None}
    assert loaded.keys() == tensors.keys()
    assert all(torch.equal(loaded[name], tensors[name]) for name in tensors)


def test_a_failed_write_leaves_the_last_one(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, {"a": torch.ones(3)}, {"epoch": 1})

    def full_disk(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StorageError, match="the disk is full"):
        save_checkpoint(path, {"a": torch.zeros(3)}, {"epoch": 2})
    assert load_checkpoint(path)[1] == {"epoch": 1}


def test_what_a_killed_write_left_behind_is_in_nobodys_way(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, {"a": torch.ones(3)}, {"epoch": 1})
    left = tmp_path / ".checkpoint.safetensors.0.partial"
    left.write_bytes(b"half a")
    os.utime(left, (0, 0))
    assert load_checkpoint(path)[1] == {"epoch": 1}
    save_checkpoint(path, {"a": torch.ones(3)}, {"epoch": 2})
    assert load_checkpoint(path)[1] == {"epoch": 2}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("size", [0, 5, 60, -1])
def test_a_file_cut_short_is_a_sentence(tmp_path, size):
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, {"a": torch.ones(3)}, {"epoch": 1})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_checkpoint(path)


def test_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    save_file({"a": torch.ones(3)}, path, metadata={"version": "2", "facts": "{}"})
    with pytest.raises(ArtefactError, match="is of version 2"):
        load_checkpoint(path)
