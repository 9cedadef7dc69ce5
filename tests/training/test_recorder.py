"""The recorder takes down what the training said, and changes nothing."""

import errno
import os

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.data.augmentation import AugmentationConfig
from seewhy.errors import StorageError
from seewhy.training import recorder
from seewhy.training.fit import fit
from seewhy.training.recorder import Recorder


def test_what_is_kept_agrees_with_the_history(make_network, make_config, photos, more_photos):
    network = make_network()
    before = network.body.low[0].weight.detach().clone()
    fitted = fit(network, photos, more_photos, config=make_config(epochs=4), augmentation=AugmentationConfig())
    replay = fitted.replay
    assert replay is not None
    assert replay.epochs.tolist() == [1, 2, 3, 4]
    assert not np.isnan(replay.train.log_own).any()
    for row, epoch in enumerate(fitted.history):
        assert replay.train.readable[row].mean() == pytest.approx(epoch["train_accuracy"])
        assert -replay.train.log_own[row].astype(float).mean() == pytest.approx(epoch["train_loss"], rel=1e-3)
        assert replay.validation.readable[row].mean() == pytest.approx(epoch["validation_accuracy"])
        assert -replay.validation.log_own[row].astype(float).mean() == pytest.approx(epoch["validation_loss"], rel=1e-3)
    assert replay.filter_epochs.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(replay.filters[0], before.numpy())
    assert list(replay.snapshots) == [0, 1, 2, 3, 4]
    kept = fitted.network.state_dict()
    for name, values in replay.snapshots[fitted.best_epoch].items():
        np.testing.assert_allclose(values, kept[name].numpy(), rtol=1e-3, atol=1e-6)


def test_recording_changes_no_weight(make_network, make_config, photos, more_photos):
    def weights(keep):
        fitted = fit(make_network(), photos, more_photos, config=make_config(replay=keep, average=0.9))
        assert (fitted.replay is None) == (keep == "none")
        assert keep == "all" or not (fitted.replay and fitted.replay.snapshots)
        return fitted.network.state_dict()

    every = [weights(keep) for keep in ("all", "photos", "none")]
    for name, tensor in every[0].items():
        assert all(torch.equal(tensor, other[name]) for other in every[1:])


def test_what_is_too_much_is_thinned_out_or_left(make_network, photos, monkeypatch):
    def kept(epochs=9):
        made = Recorder(make_network(), photos, None, epochs=epochs, keep="all")
        return made._epochs, made._filter_epochs, made._snapshot_epochs

    assert kept() == (tuple(range(1, 10)), tuple(range(10)), (0, 2, 4, 6, 9))
    monkeypatch.setattr(recorder, "MOST_READINGS", 50 * 8 * 3)
    monkeypatch.setattr(recorder, "MOST_FILTERS", 4 * 27 * 4 * 4)
    monkeypatch.setattr(recorder, "MOST_SNAPSHOTS", 3000)
    assert kept() == ((3, 6, 9), (0, 3, 6, 9), (0, 3, 9))
    monkeypatch.setattr(recorder, "MOST_READINGS", 50 * 8 - 1)
    monkeypatch.setattr(recorder, "MOST_FILTERS", 4 * 27 * 4)
    monkeypatch.setattr(recorder, "MOST_SNAPSHOTS", 1000)
    assert kept() == ((), (), ())


def test_a_network_without_a_convolution_has_no_filters(make_config, photos):
    network = nn.Sequential(nn.Flatten(), nn.Linear(8 * 8 * 3, 3))
    replay = fit(network, photos, config=make_config(epochs=1)).replay
    assert replay is not None
    assert len(replay.filters) == len(replay.filter_epochs) == 0
    assert replay.validation.log_own.shape == (1, 0)


def test_a_full_disk_is_told_and_leaves_what_can_go_on(make_network, make_config, photos, tmp_path, monkeypatch):
    config = make_config(epochs=3, checkpoint_seconds=0.0)
    whole = fit(make_network(), photos, config=config).replay
    sync, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) > 14:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        fit(make_network(), photos, config=config, workspace=tmp_path)
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.safetensors", "history.jsonl"]
    resumed = fit(make_network(), photos, config=config, workspace=tmp_path, resume=True).replay
    assert whole is not None
    assert resumed is not None
    assert resumed.to_bytes() == whole.to_bytes()
