import numpy as np
import pytest
import torch

from seewhy.training.figures import READ_EVERY, READ_SECONDS, Figures


def _note(figures, step, right):
    logits = torch.tensor([[2.0, 1.0], [0.0, 3.0]], requires_grad=True)
    labels = torch.tensor([0, 1 if right == 2 else 0])
    loss, norm = torch.tensor(0.5 * step), torch.tensor(float(step))
    figures.note(f"step {step}", 0.1 * step, np.array([step, 7]), logits, labels, loss=loss, norm=norm)


def test_what_was_noted_is_fetched_once_and_in_order():
    figures = Figures()
    _note(figures, 1, right=1)
    _note(figures, 2, right=2)
    steps, logits = figures.fetch()
    assert [(one.place, one.loss, one.norm, one.right) for one in steps] == [
        ("step 1", 0.5, 1.0, 1),
        ("step 2", 1.0, 2.0, 2),
    ]
    assert [one.photos.tolist() for one in steps] == [[1, 7], [2, 7]]
    assert steps[1].learning_rate == pytest.approx(0.2)
    assert logits.tolist() == [[2.0, 1.0], [0.0, 3.0]] * 2
    assert not logits.requires_grad
    assert figures.fetch()[0] == []


def test_it_is_full_after_so_many_steps_or_so_long(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("seewhy.training.figures.time.monotonic", lambda: now[0])
    figures = Figures()
    for step in range(READ_EVERY - 1):
        _note(figures, step, right=1)
    assert not figures.full
    _note(figures, READ_EVERY, right=1)
    assert figures.full
    figures.fetch()
    assert not figures.full
    now[0] += READ_SECONDS
    assert figures.full
