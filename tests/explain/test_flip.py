import json

import numpy as np
import pytest

from seewhy.errors import ConfigError, PhotoError
from seewhy.explain.flip import flip
from seewhy.explain.flip_page import flip_sections, seen
from seewhy.explain.regions import superpixels
from seewhy.explain.trials import Trials, margins_of
from seewhy.pages.page import render_page
from seewhy.pixels.overlay import encode_png
from seewhy.pixels.preprocessing import Preprocessing


@pytest.fixture
def patch(colour_classifier):
    """A network that reads one field of 4 × 4 px alone, and a green photo with a red patch just there."""
    classifier = colour_classifier(size=32, grid=8, fields=[(2, 5)])
    image = np.full((32, 32, 3), (40, 160, 40), np.uint8)
    image[8:12, 20:24] = (200, 40, 40)
    return classifier, image


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_the_change_lies_on_the_planted_patch(patch, fill):
    classifier, image = patch
    found = flip(classifier, image, fill=fill)
    assert (found.target, found.verdict, found.found) == ("red", "green", True)
    assert found.mask[8:12, 20:24].mean() > 0.5
    assert not found.mask[18:].any()
    assert not found.mask[:, :14].any()
    assert found.share == pytest.approx(found.mask.mean())
    assert found.share <= 0.1
    assert (found.by_chance, found.tries) == (0, 8)


def test_what_is_said_is_what_the_network_says(patch):
    classifier, image = patch
    found = flip(classifier, image)
    np.testing.assert_allclose(found.before, classifier.probabilities(image[None])[0], rtol=1e-6)
    np.testing.assert_allclose(found.after, classifier.probabilities(found.changed[None])[0], rtol=1e-6)
    assert (found.changed[~found.mask] == image[~found.mask]).all()
    assert (found.changed[found.mask] != image[found.mask]).any()


def test_no_region_is_changed_without_need(colour_classifier):
    """Eight patches count alike and more than half must go: none of those that went can be put back."""
    fields = [(row, column) for row in (1, 6) for column in (1, 3, 4, 6)]
    classifier = colour_classifier(size=32, grid=8, fields=fields)
    image = np.full((32, 32, 3), (40, 160, 40), np.uint8)
    for row, column in fields:
        image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = (200, 40, 40)
    found = flip(classifier, image, fill="mean")
    assert found.found
    assert found.regions > 1
    regions = np.where(found.mask, superpixels(image, 40), -1)
    changed = np.unique(regions[found.mask])
    assert len(changed) == found.regions
    for region in changed:
        less = np.where((regions == region)[..., None], image, found.changed)
        assert margins_of(classifier.logits(less[None]), 0)[0] >= 0


def test_that_nothing_turns_the_answer_is_a_result(colour_classifier):
    image = np.full((32, 32, 3), (250, 20, 20), np.uint8)
    found = flip(colour_classifier(size=32), image)
    assert not found.found
    assert found.verdict == found.target == "red"
    assert found.tries == 0
    assert found.sentence.startswith("No change of up to 40 % of the photo that was tried turns the answer: “red” has")
    assert "The whole photo blurred is called “red”" in found.sentence
    assert "no change turned" in render_page("", "", flip_sections(found)).lower()


def test_the_share_that_may_change_is_kept(patch):
    classifier, image = patch
    assert flip(classifier, image, most=0.1).found
    found = flip(classifier, image, most=0.005)
    assert not found.found
    assert not found.mask.any()
    assert "every region is larger than that" in found.sentence


@pytest.mark.parametrize("trials", [40, 80, 150])
def test_the_network_is_asked_no_oftener_than_allowed(head_classifier, photo, trials):
    classifier = head_classifier({"a": (4, 4)})
    classifier.temperature = 1.0
    asked = []
    logits = classifier.logits
    classifier.logits = lambda images: asked.append(len(images)) or logits(images)
    found = flip(classifier, photo, trials=trials)
    assert found.trials == sum(asked) - 1 <= trials  # one more for the photo as it is


def test_the_padding_is_never_changed(colour_classifier):
    classifier = colour_classifier(size=32)
    classifier.preprocessing = Preprocessing(size=32)
    image = np.full((20, 60, 3), (120, 110, 20), np.uint8)
    image[:, :12] = (250, 20, 20)
    found = flip(classifier, image, fill="mean")
    _, top, _, bottom = found.placement.square_box
    assert not found.mask[:top].any()
    assert not found.mask[bottom:].any()
    assert found.share == pytest.approx(found.mask.sum() / (32 * (bottom - top)))
    assert seen(found.image, found.placement, found.mask).shape[0] < seen(found.image, found.placement).shape[1]


def test_every_source_of_a_photo(patch, tmp_path):
    classifier, image = patch
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(image))
    found = [flip(classifier, source) for source in (image, path, path.read_bytes())]
    assert [one.photo for one in found] == [None, str(path), None]
    assert len({one.share for one in found}) == 1
    with pytest.raises(PhotoError):
        flip(classifier, tmp_path / "absent.png")


@pytest.mark.parametrize("wrong", [{"most": 0}, {"most": 1.1}, {"trials": 39}, {"fill": "hole"}])
def test_what_is_out_of_range_is_refused(patch, wrong):
    classifier, image = patch
    with pytest.raises(ConfigError):
        flip(classifier, image, **wrong)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 300, 3), (50, 7, 3)])
def test_the_smallest_and_longest_photos(colour_classifier, shape):
    classifier = colour_classifier(size=32)
    classifier.preprocessing = Preprocessing(size=32)
    found = flip(classifier, np.full(shape, (200, 60, 60), np.uint8))
    assert not found.found
    assert "%" in found.sentence


def test_json_and_page_have_the_numbers(patch):
    classifier, image = patch
    found = flip(classifier, image)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["after"]["green"] == pytest.approx(found.after[1])
    assert told["found"] is True
    page = render_page("Flip", found.sentence, flip_sections(found))
    assert f"{found.regions} of {found.of_regions} regions" in page
    assert page.count("data:image/jpeg") == 2


def test_the_same_photo_gives_the_same_change(patch):
    classifier, image = patch
    np.testing.assert_array_equal(flip(classifier, image).mask, flip(classifier, image).mask)


def test_margins_and_sets_by_hand(colour_classifier):
    labels = np.array([[0, 1], [-1, 1]])
    image, empty = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)
    run = Trials(classifier=colour_classifier(size=2), image=image, empty=empty, labels=labels, target=0, limit=9)
    assert run.areas.tolist() == [1 / 3, 2 / 3]
    sets = np.array([[True, False], [True, True], [False, False]])
    assert run.pixels(sets).tolist() == [
        [[True, False], [False, False]],
        [[True, True], [False, True]],
        [[False] * 2] * 2,
    ]
    assert run.changed(sets)[0, :, :, 0].tolist() == [[255, 0], [0, 0]]
    assert run.margins(sets).tolist() == [0, 0, 0]  # white is as red as green
    assert (run.done, run.left) == (3, 6)


def test_who_does_not_want_to_know_any_more_ends_it(patch):
    class LeftError(Exception):
        pass

    def stay():
        raise LeftError

    with pytest.raises(LeftError):
        flip(*patch, before_each=stay)
