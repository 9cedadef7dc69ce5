"""Who has no photo is offered some of the folder's, or a drawing, and no file that was not offered can be had."""

import hashlib

import pytest

from seewhy.data.drawings import draw_folder
from seewhy.studio.looking.photos import PhotoTable
from seewhy.studio.looking.samples import Samples, _unseen_first
from seewhy.studio.session import Session


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    return draw_folder(tmp_path_factory.mktemp("samples") / "pets", count=30, size=48, truth=False)


def test_two_photos_of_each_of_three_classes_are_offered(pets, classifier):
    samples = Samples()
    offered = samples.to_json(classifier, pets)
    assert [one["label"] for one in offered["photos"]] == ["cat", "cat", "dog", "dog", "wolf", "wolf"]
    assert [one["number"] for one in offered["photos"]] == list(range(6))
    assert samples.thumbnail(0).startswith(b"\xff\xd8")
    photo = samples.take(PhotoTable(), 3)
    assert (photo.name.endswith(".png"), samples.label_of(photo.identity)) == (True, "dog")


def test_photos_that_it_was_not_taught_with_come_first(pets):
    first, second, *_ = sorted((pets / "cat").iterdir())
    taught_with = frozenset([hashlib.sha256(first.read_bytes()).hexdigest()[:16]])
    found = _unseen_first(pets / "cat", taught_with)
    assert (found[0], found[-1]) == (second, first)


def test_many_classes_are_spread_over(tmp_path, classifier, photo):
    for k in range(13):
        (tmp_path / f"class{k}").mkdir()
        (tmp_path / f"class{k}" / "a.png").write_bytes(photo)
    labels = [one["label"] for one in Samples().to_json(classifier, tmp_path)["photos"]]
    assert labels == ["class0", "class2", "class4", "class6", "class8", "class10"]


def test_without_a_folder_there_are_drawings(classifier):
    samples, table = Samples(), PhotoTable()
    told = samples.to_json(classifier, None)
    assert told == {"photos": [], "drawings": ["cat", "dog", "wolf"], "drawings_known": True}
    one, again, other = (samples.draw(table, "wolf", index) for index in (0, 0, 1))
    assert one.identity == again.identity != other.identity
    assert samples.label_of(one.identity) == "wolf"
    assert samples.label_of("0123456789abcdef") is None


def test_what_is_taught_and_opened_brings_its_own_photos(pets, classifier, photo, tmp_path, ask_session):
    for name in ("stop", "yield"):
        (tmp_path / "signs" / name).mkdir(parents=True)
        (tmp_path / "signs" / name / "a.png").write_bytes(photo)
    session = Session(classifier, name="pets.seewhy", photos=pets, collected=tmp_path)
    ask = ask_session(session)
    first = ask("GET", "/api/samples").json()["photos"]
    assert [one["label"] for one in first] == ["cat", "cat", "dog", "dog", "wolf", "wolf"]

    assert ask("POST", "/api/collecting/begin", json={"name": "signs"}).status_code == 200
    assert ask("GET", "/api/samples").json()["photos"] == first  # others were chosen, the classifier is the same
    classifier.save(session.teaching.output)
    assert ask("POST", "/api/teaching/open").status_code == 200
    second = ask("GET", "/api/samples").json()["photos"]
    assert [one["label"] for one in second] == ["stop", "yield"]
    assert ask("GET", "/api/samples").json()["photos"] == second

    # A page that was told of the first still gets what it shows.
    assert not {one["number"] for one in first} & {one["number"] for one in second}
    for one in (first[0], second[0]):
        assert ask("GET", f"/api/samples/{one['number']}").status_code == 200
        taken = ask("POST", "/api/samples", json={"number": one["number"]}).json()
        told = ask("POST", "/api/tour", json={"photo": taken["photo"]}).json()
        assert told["photo"]["label"] == one["label"]


@pytest.mark.parametrize(
    "asked",
    [{}, [], {"number": "1"}, {"number": 99}, {"number": -1}, {"number": True}, {"number": 0, "drawing": "unicorn"},
     {"number": -1, "drawing": "cat"}, {"number": 10_000, "drawing": "cat"}, {"number": 0, "drawing": 3}],
)  # fmt: skip
def test_what_was_not_offered_is_refused(ask, asked):
    answer = ask("POST", "/api/samples", json=asked)
    assert answer.status_code == 422
    assert answer.json()["remedy"]


@pytest.mark.parametrize("path", ["/api/samples/..%2f..", "/api/samples/-1", "/api/samples/x"])
def test_no_path_is_taken_for_a_number(ask, path):
    assert ask("GET", path).status_code == 404


def test_a_drawing_can_be_looked_at(ask):
    given = ask("POST", "/api/samples", json={"number": 4, "drawing": "cat"}).json()
    assert (given["width"], given["height"]) == (320, 320)
    assert ask("POST", "/api/look", json={"photo": given["photo"]}).status_code == 200


def test_a_drawing_has_a_thumbnail(ask):
    found = ask("GET", "/api/samples/cat/3")
    assert (found.headers["content-type"], found.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert ask("GET", "/api/samples/unicorn/3").status_code == 422
    assert ask("GET", "/api/samples/cat/10000").status_code == 422
    assert ask("GET", "/api/samples/cat/x").status_code == 404
