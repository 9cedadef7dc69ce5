import torch

from seewhy.network.views import VIEWS, logits_over_views


def test_the_weights_of_the_views_worked_by_hand():
    # The answer is the pixel in the upper left corner of 4 × 4 pixels numbered row by row from 0.
    # As it is 0, mirrored 3: mean 1.5. Shifted down and right by 1 the corner shows (1, 1) = 5, mirrored the upper
    # right corner, (1, 2) = 6: mean 5.5. Shifted the other way it shows (1, 1) again, and (1, 2): the border reflects.
    seen = []

    def corner(images):
        seen.append(images.shape)
        return images[:, :1, 0, 0]

    images = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert logits_over_views(corner, images).item() == 1.5 / 2 + (5.5 + 5.5) / 4
    assert seen == [images.shape] * VIEWS


def test_a_photo_that_looks_the_same_from_everywhere_keeps_its_logits():
    images = torch.rand(3, 3, 1, 1).expand(3, 3, 8, 8)
    torch.testing.assert_close(logits_over_views(lambda one: one.sum(dim=(2, 3)), images), images.sum(dim=(2, 3)))
