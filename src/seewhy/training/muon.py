"""Muon for filters of constant length: every step turns all of a layer's filters by the same angle."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

__all__ = ["TurningMuon", "orthogonalised"]

# A quintic whose iteration drives every singular value near 1: Jordan et al. 2024, kellerjordan.github.io/posts/muon.
_QUINTIC = (3.4445, -4.7750, 2.0315)
# Three rounds leave singular values of about 0.5 … 1.2; more made no difference for filters (Jordan 2024, airbench).
_ROUNDS = 3


def orthogonalised(matrix: Tensor, rounds: int = _ROUNDS) -> Tensor:
    """The matrix with all its singular values near 1, by Newton-Schulz iteration: products of matrices only.

    A gradient points mostly along a few directions; the weak ones matter as much. Here all count the same.

    Args:
        matrix: (rows, columns) floating point.
        rounds: of the iteration.

    Returns:
        The same shape, float32.

    Reference: Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks; Bernstein, Newhouse 2024,
    arXiv:2409.20325.

    >>> orthogonalised(torch.tensor([[3.0, 0.0], [0.0, 2.0]]), rounds=5).abs().diagonal().round(decimals=0)
    tensor([1., 1.])
    """
    a, b, c = _QUINTIC
    # bfloat16 as published: what is rounded here is rounded off the direction of a step, not off the weights.
    x = (matrix / (torch.linalg.matrix_norm(matrix) + 1e-7)).bfloat16()
    wide = x if x.shape[0] <= x.shape[1] else x.T
    for _ in range(rounds):
        square = wide @ wide.T
        wide = a * wide + (b * square + c * square @ square) @ wide
    return (wide if wide.shape == x.shape else wide.T).float()


class TurningMuon(torch.optim.Optimizer):
    """Momentum (Nesterov's), orthogonalised, on matrices whose length stays what it was: the root of their rows.

    Before a batch normalisation the length of a filter changes nothing, and only how far it turns is learning; with a
    constant length the learning rate says just that, and nothing has to be pulled to 0.

    Args:
        matrices: groups of matrices, a row an output.
        learning_rate: part of the matrix's length that a step has.
        momentum: how much of the last steps' direction is kept, 0 … 1.

    Reference: Jordan 2024, airbench94_muon; for the length, Salimans, Kingma 2016, arXiv:1602.07868.
    """

    def __init__(self, matrices: Iterable[dict[str, Any]], *, learning_rate: float, momentum: float) -> None:
        super().__init__(matrices, {"lr": learning_rate, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Turns every matrix that has a gradient."""
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is None:
                    continue
                state = self.state[matrix]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(matrix.grad)
                velocity = state["momentum_buffer"].mul_(group["momentum"]).add_(matrix.grad)
                ahead = matrix.grad.add(velocity, alpha=group["momentum"])
                matrix.mul_(len(matrix) ** 0.5 / torch.linalg.matrix_norm(matrix))
                matrix.add_(orthogonalised(ahead), alpha=-group["lr"])
