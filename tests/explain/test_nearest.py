import json

import numpy as np
import pytest

from seewhy.data.folder import read_folder
from seewhy.errors import ArtefactError, ConfigError, PhotoError
from seewhy.explain.examples import remember
from seewhy.explain.nearest import nearest
from seewhy.explain.nearest_page import nearest_sections
from seewhy.pages.page import Gallery, render_page
from seewhy.pixels.overlay import encode_png


def plain(red: int, green: int, blue: int) -> np.ndarray:
    return np.full((20, 20, 3), (red, green, blue), np.uint8)


@pytest.fixture
def pets(tmp_path):
    """Photos of one colour each: their features are their colours."""
    colours = {
        "red": [(250, 0, 0), (250, 50, 0), (250, 100, 0)],
        "green": [(0, 250, 0), (60, 250, 0), (0, 250, 60)],
        "blue": [(0, 0, 250), (0, 60, 250), (60, 0, 250)],
    }
    for name, shades in colours.items():
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index, shade in enumerate(shades):
            (tmp_path / "pets" / name / f"{index}.png").write_bytes(encode_png(plain(*shade)))
    return tmp_path / "pets"


@pytest.fixture
def remembered(colour_classifier, pets):
    classifier = colour_classifier()
    return remember(classifier, read_folder(pets).with_classes(("red", "green", "blue"))), classifier


def asked(remembered, photo, **options):
    examples, classifier = remembered
    return nearest(examples, classifier, photo, **options)


def test_the_nearest_by_hand(remembered):
    found = asked(remembered, plain(250, 45, 0), k=2)
    assert [one.path for one in found.by_class["red"]] == ["red/1.png", "red/0.png"]
    first, second = (one.distance for one in found.by_class["red"])
    cosine = (250 * 250 + 45 * 50) / np.hypot(250, 45) / np.hypot(250, 50)
    assert first == pytest.approx(max(0, 1 - cosine), abs=1e-3)
    assert second == pytest.approx(1 - 250 / np.hypot(250, 45), abs=1e-3)
    assert [one.label for one in found.overall[:3]] == ["red"] * 3
    assert found.familiarity.distance == pytest.approx(np.mean([one.distance for one in found.overall]))
    assert len(found.overall) == 5


def test_the_photo_itself_is_left_out(remembered, pets):
    found = asked(remembered, pets / "red" / "1.png")
    assert found.itself == ("red/1.png",)
    assert {one.path for one in found.by_class["red"]} == {"red/0.png", "red/2.png"}
    assert found.sentence.startswith("This very photo was learned from (red/1.png)")
    assert asked(remembered, plain(250, 50, 0)).itself == ("red/1.png",)  # an image has no bytes: the network tells


def test_every_source_of_a_photo(remembered, tmp_path):
    path = tmp_path / "new.png"
    path.write_bytes(encode_png(plain(200, 90, 30)))
    expected = asked(remembered, plain(200, 90, 30)).overall
    with path.open("rb") as file:
        found = [asked(remembered, source) for source in (path, str(path), path.read_bytes(), file)]
    assert [one.overall for one in found] == [expected] * 4
    assert [one.photo for one in found] == [str(path), str(path), None, str(path)]
    with pytest.raises(PhotoError, match=r"absent\.png"):
        asked(remembered, tmp_path / "absent.png")


def test_what_cannot_be_asked(remembered):
    examples, classifier = remembered
    with pytest.raises(ConfigError, match="k is 0"):
        nearest(examples, classifier, plain(1, 2, 3), k=0)
    classifier.dense = (classifier.dense[0] * 2, classifier.dense[1])
    with pytest.raises(ArtefactError, match="another classifier"):
        nearest(examples, classifier, plain(1, 2, 3))


def test_json_has_every_class(remembered):
    told = json.loads(json.dumps(asked(remembered, plain(200, 90, 30)).to_json(), allow_nan=False))
    assert {name: len(photos) for name, photos in told["by_class"].items()} == {"red": 3, "green": 3, "blue": 3}
    assert told["familiarity"]["photos"] == 9
    assert told["of"] == told["total"] == 9


def test_the_page_shows_photos_that_are_there_and_a_cross_for_others(remembered, pets):
    examples, classifier = remembered
    found = nearest(examples, classifier, plain(200, 90, 30), k=2)
    (pets / "red" / "2.png").unlink()
    sections = nearest_sections(found, examples, [pets])
    galleries = [one for one in sections if isinstance(one, Gallery)]
    assert len(galleries) == 3
    assert galleries[0].images[0].title == "red/2.png"
    assert galleries[0].images[0].uri.startswith("data:image/svg")
    assert galleries[0].images[1].uri.startswith("data:image/jpeg")
    page = render_page("Nearest", "", sections)
    assert "A cross stands for a photo" in page
    assert f"distance {found.by_class['red'][0].distance:.2f}" in page
    assert "A cross" not in render_page(
        "", "", nearest_sections(nearest(examples, classifier, plain(0, 0, 9)), examples, [pets], most_classes=1)
    )


def test_classes_that_are_not_shown_are_counted(remembered):
    examples, classifier = remembered
    sections = nearest_sections(nearest(examples, classifier, plain(200, 90, 30)), examples, most_classes=2)
    assert sum(isinstance(one, Gallery) for one in sections) == 2
    assert "1 more class is farther away" in render_page("", "", sections)
