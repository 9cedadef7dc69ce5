"""A planted frame is found, and whether the classifier takes it; without one there is no alarm."""

import dataclasses
import json

import numpy as np
import pytest

from seewhy.errors import DatasetError
from seewhy.evaluate.shortcut_page import shortcut_sections
from seewhy.evaluate.shortcuts import find_shortcuts
from seewhy.evaluate.views import region_mask
from seewhy.pages.page import render_page
from seewhy.probability import wilson

BORDER = region_mask("border", (0, 0, 20, 20), 20)
WHOLE = np.ones((20, 20), bool)


def test_a_frame_that_the_classifier_goes_by(mean_colour_classifier, framed_photos):
    found = find_shortcuts(mean_colour_classifier(looks_at=WHOLE), framed_photos(80, tied=0.95))
    assert {one.label for one in found.found} == {0, 1}
    assert all(one.used for one in found.found)
    assert found.found[0].kind in ("border", "corners")
    assert found.sentence.startswith(("The border of the photos gives “", "The corners of the photos give “"))
    assert "This classifier goes by it:" in found.sentence
    assert "repair the classifier" in found.sentence


def test_a_frame_in_the_data_that_the_classifier_does_not_look_at(mean_colour_classifier, framed_photos):
    found = find_shortcuts(mean_colour_classifier(looks_at=~BORDER), framed_photos(80, tied=0.95))
    assert {one.label for one in found.found} == {0, 1}
    assert not any(one.used for one in found.found)
    assert "goes by it little" in found.sentence
    assert "do not count on the accuracy" in found.sentence


@pytest.mark.parametrize("seed", range(5))
def test_no_alarm_where_the_frame_says_nothing(mean_colour_classifier, framed_photos, seed):
    found = find_shortcuts(mean_colour_classifier(looks_at=WHOLE), framed_photos(80, tied=0.0, seed=seed), seed=seed)
    assert found.found == ()
    assert found.sentence.startswith("No shortcut was found on 80 photos: from the border alone")


def test_which_photos_show_it(mean_colour_classifier, framed_photos):
    photos = framed_photos(80, tied=0.8, noise=20)
    found = find_shortcuts(mean_colour_classifier(looks_at=WHOLE), photos)
    red = next(one for one in found.found if one.name == "red")
    frames = np.array([image[0, :, 0].mean() > image[0, :, 1].mean() for image in found.photos.images])
    assert (red.present == frames).mean() > 0.95


def test_tests_and_their_figures(mean_colour_classifier, framed_photos):
    found = find_shortcuts(
        mean_colour_classifier(looks_at=WHOLE), framed_photos(40, tied=1.0), metadata=(wilson(30, 40), 0.5)
    )
    names = [one.name for one in found.tests]
    assert names == ["border", "corners", "middle", "low", "high", "shuffled", "colours", "metadata"]
    for one in found.tests:
        assert one.chance == 0.5
        assert one.probe.low <= one.probe.value <= one.probe.high
    assert found.tests[0].probe.value > 0.9
    assert found.tests[-1].probe.value == 0.75
    content = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert content["found"][0]["separation"]["value"] > 0.9
    assert content["tests"][0]["left"].startswith("its border")


def test_the_page_shows_it(mean_colour_classifier, framed_photos):
    for tied in (1.0, 0.0):
        found = find_shortcuts(mean_colour_classifier(looks_at=WHOLE), framed_photos(40, tied=tied))
        page = render_page("Shortcuts", found.sentence, shortcut_sections(found))
        assert "Does something beside the subject give the answer away?" in page
        assert ("and this classifier takes it" in page) == (tied == 1.0)
        assert "its four corners" in page


def test_the_same_seed_finds_the_same(mean_colour_classifier, framed_photos):
    first, second = (
        find_shortcuts(mean_colour_classifier(looks_at=WHOLE), framed_photos(40, tied=1.0), seed=3) for _ in range(2)
    )
    assert first.to_json() == second.to_json()


def test_one_class_alone_can_hold_no_shortcut(mean_colour_classifier, framed_photos):
    photos = framed_photos(40, tied=1.0)
    with pytest.raises(DatasetError, match="too few photos to look for shortcuts"):
        find_shortcuts(mean_colour_classifier(looks_at=WHOLE), photos.subset(range(0, 40, 2)))


def test_broken_photos_are_left_out_and_none_is_an_error(mean_colour_classifier, framed_photos):
    photos = framed_photos(20, tied=1.0)
    broken = dataclasses.replace(photos.samples[0], content=b"no photo")
    some = dataclasses.replace(photos, samples=(broken, *photos.samples[1:]))
    found = find_shortcuts(mean_colour_classifier(looks_at=WHOLE), some)
    assert len(found.photos) == 19
    assert found.photos.unreadable == 1
    with pytest.raises(DatasetError, match="None of 1 photos"):
        find_shortcuts(mean_colour_classifier(looks_at=WHOLE), dataclasses.replace(photos, samples=(broken,)))
