import pytest
import torch

from seewhy.training.muon import TurningMuon, orthogonalised


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5)])
def test_all_singular_values_come_near_one_and_the_directions_stay(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    found = orthogonalised(matrix, rounds=5)
    assert found.shape == matrix.shape
    assert found.dtype == torch.float32
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    values = torch.linalg.svdvals(found)
    assert values.min() > 0.4
    assert values.max() < 1.4
    within = u.T @ found @ v.T  # diagonal where the directions are the same
    assert (within - within.diagonal().diag()).abs().max() < 0.1


def test_three_rounds_worked_by_hand_for_a_single_number():
    # 1 × 1: begins at 1, and each round makes a·x + b·x³ + c·x⁵ of it.
    x = 1.0
    for _ in range(3):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    assert orthogonalised(torch.tensor([[7.0]])).item() == pytest.approx(x, abs=0.08)  # bfloat16 has eight bits


def _stepped(matrix, gradients, **numbers):
    weights = torch.nn.Parameter(matrix.clone())
    optimizer = TurningMuon([{"params": [weights]}], **{"learning_rate": 0.1, "momentum": 0.5, **numbers})
    for gradient in gradients:
        weights.grad = gradient.clone()
        optimizer.step()
    return weights.detach(), optimizer


def test_a_matrix_is_brought_to_its_length_before_every_step():
    weights, _ = _stepped(torch.full((2, 8), 5.0), [torch.randn(2, 8)], learning_rate=0.0)
    assert torch.linalg.matrix_norm(weights).item() == pytest.approx(2**0.5)


def test_momentum_worked_by_hand():
    # Velocity: g, then g + 0.5 · g; Nesterov looks ahead: g + 0.5 · 1.5 · g. What is left of it is a direction.
    gradient = torch.eye(2)
    weights, optimizer = _stepped(torch.eye(2), [gradient, gradient], learning_rate=0.25)
    (state,) = optimizer.state.values()
    torch.testing.assert_close(state["momentum_buffer"], 1.5 * gradient)
    once = orthogonalised(gradient)[0, 0].item()
    twice = (1 - 0.25 * once) / abs(1 - 0.25 * once) - 0.25 * once  # brought back to length 1 in between
    torch.testing.assert_close(weights, twice * torch.eye(2), atol=0.01, rtol=0)


def test_what_has_no_gradient_stays():
    weights = torch.nn.Parameter(torch.ones(2, 2))
    TurningMuon([{"params": [weights]}], learning_rate=0.1, momentum=0.5).step()
    assert torch.equal(weights.detach(), torch.ones(2, 2))
