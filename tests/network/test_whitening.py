import numpy as np
import torch
from torch import nn

from seewhy.network.whitening import set_whitening, whitening_convolution, whitening_filters


def _photos(count=40, side=12):
    """Noise, blurred: neighbours and colours are alike, as in photos; (count, 3, side, side)."""
    rng = np.random.default_rng(0)
    grey, colour = rng.normal(size=(count, 1, side + 2, side + 2)), rng.normal(size=(count, 3, side + 2, side + 2))
    mixed = grey + 0.3 * colour
    blurred = sum(mixed[:, :, down : down + side, across : across + side] for down in range(3) for across in range(3))
    return torch.from_numpy(blurred / blurred.std()).float()


def test_two_components_worked_by_hand():
    # Patches of 1 px: red has variance 4, green 1, blue 1/4, and none has to do with another.
    red, green, blue = 2.0, 1.0, 0.5
    pixels = [[a * red, b * green, c * blue] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]
    images = torch.tensor(pixels).reshape(8, 3, 1, 1)
    filters = whitening_filters(images, 1).reshape(3, 3).abs()
    expected = torch.diag(torch.tensor([blue, green, red])).flip(1) ** -1  # from the weakest to the strongest
    torch.testing.assert_close(filters, torch.where(expected.isinf(), 0.0, expected), atol=2e-3, rtol=0)


def test_covariance_agrees_with_numpy():
    images = _photos(count=5, side=6)
    patches = np.lib.stride_tricks.sliding_window_view(images.numpy(), (2, 2), axis=(2, 3))  # (5, 3, 5, 5, 2, 2)
    rows = patches.transpose(0, 2, 3, 1, 4, 5).reshape(-1, 12).astype(np.float64)
    values, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    expected = (vectors / np.sqrt(values + 5e-4)).T
    found = whitening_filters(images, 2).reshape(12, 12).numpy()
    signs = np.sign((found * expected).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(found, signs * expected, atol=1e-3 * np.abs(expected).max())


def test_answers_are_uncorrelated_and_each_sign_is_kept():
    images, layer = _photos(), whitening_convolution(2)
    nn.init.zeros_(layer.bias)
    set_whitening(layer, images)
    answers = layer(images).detach()
    assert answers.shape == (40, 24, 11, 11)
    torch.testing.assert_close(answers[:, :12], -answers[:, 12:])
    rows = answers[:, :12].permute(0, 2, 3, 1).reshape(-1, 12)
    torch.testing.assert_close(
        rows.T @ rows / len(rows), torch.eye(12), atol=0.08, rtol=0
    )  # the weakest are damped a little


def test_the_filters_are_saved_and_never_learned():
    layer = whitening_convolution(2)
    assert [name for name, _ in layer.named_parameters()] == ["bias"]
    layer.requires_grad_(True)
    layer(torch.ones(1, 3, 4, 4)).sum().backward()
    assert not layer.weight.requires_grad
    assert set(layer.state_dict()) == {"weight", "bias"}
    assert type(layer) is nn.Conv2d  # so that the export and the tables know it


def test_without_photos_the_directions_are_random_and_at_right_angles():
    torch.manual_seed(0)
    half = whitening_convolution(2).weight[:12].flatten(1)
    torch.testing.assert_close(half @ half.T, torch.eye(12), atol=1e-5, rtol=0)


def test_of_very_large_photos_some_are_enough():
    layer = whitening_convolution(1)
    images = torch.rand(3, 3, 2000, 1000, generator=torch.Generator().manual_seed(0))
    images[2] = torch.nan  # beyond the five million patches
    set_whitening(layer, images)
    assert layer.weight.isfinite().all()
