"""How much of the evidence moves with a region, worked out by hand for a classifier that is linear in the pixels."""

import numpy as np
import pytest

from seewhy.evaluate.looked_at import ask, look_at
from seewhy.evaluate.swaps import swap_test
from seewhy.evaluate.views import region_mask

BORDER = region_mask("border", (0, 0, 20, 20), 20)


@pytest.mark.parametrize(
    ("looks_at", "share"),
    [(np.ones((20, 20), bool), 144 / (144 + 64)), (~BORDER, 0.0), (BORDER, 1.0)],
    ids=["all of it", "the middle", "the border"],
)
def test_the_share_that_moves_is_the_share_of_the_coloured_area_it_looks_at(
    mean_colour_classifier, framed_photos, looks_at, share
):
    classifier = mean_colour_classifier(looks_at=looks_at)
    photos = look_at(classifier, framed_photos(40, tied=1.0, noise=4), most=40, seed=0)
    found = swap_test(classifier, photos, ask(classifier, photos.images)[0], "border", seed=0)
    assert [one.label for one in found.followed] == [0, 1]
    for one in found.followed:
        assert one.n == 20
        assert one.carried.value == pytest.approx(share, abs=0.01)
        assert one.answered == (1.0 if share > 0.5 else 0.0)
        assert one.control == 0.0


def test_a_border_that_is_not_tied_moves_nothing_within_its_interval(mean_colour_classifier, framed_photos):
    classifier = mean_colour_classifier(looks_at=np.ones((20, 20), bool))
    inside = 0
    for seed in range(20):
        photos = look_at(classifier, framed_photos(60, tied=0.0, noise=4, seed=seed), most=60, seed=0)
        found = swap_test(classifier, photos, ask(classifier, photos.images)[0], "border", seed=seed)
        inside += found.followed[0].carried.low <= 0.0 <= found.followed[0].carried.high
    assert inside >= 18  # of 20, at 95 %


def test_only_chosen_photos_give_their_region(mean_colour_classifier, framed_photos):
    classifier = mean_colour_classifier(looks_at=np.ones((20, 20), bool))
    photos = look_at(classifier, framed_photos(20, tied=1.0), most=20, seed=0)
    logits = ask(classifier, photos.images)[0]
    givers = np.zeros(20, bool)
    givers[7] = True  # a green one
    found = swap_test(classifier, photos, logits, "border", seed=0, donors_of=givers, only=1)
    assert found.followed[-1].label == 1
    assert found.example is not None
    assert found.example.giver == 7
    assert photos.labels[found.example.taker] == 0
    nobody = swap_test(classifier, photos, logits, "border", seed=0, donors_of=np.zeros(20, bool))
    assert nobody.followed == ()


def test_many_photos_are_looked_at_in_part_with_every_class(mean_colour_classifier, framed_photos):
    classifier = mean_colour_classifier(looks_at=BORDER)
    photos = look_at(classifier, framed_photos(40, tied=1.0), most=10, seed=0)
    assert np.bincount(photos.labels).tolist() == [5, 5]
    assert (np.diff(photos.indices) > 0).all()
    again = look_at(classifier, framed_photos(40, tied=1.0), most=10, seed=0)
    np.testing.assert_array_equal(photos.indices, again.indices)
