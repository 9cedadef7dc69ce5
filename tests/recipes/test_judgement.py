"""What is judged, what is put apart, and what is said of it; with a network that saw 36 drawings once."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.data.sample import joined
from seewhy.data.seen import SEEN_FILE, seen_of, seen_to_bytes
from seewhy.errors import LeakageError
from seewhy.recipes import judgement as room
from seewhy.recipes.judgement import Judgement, judge, judged_by_figures

LONG = ("condition_card", "shortcuts")


@pytest.fixture(scope="module")
def classifier(taught):
    return seewhy.load(taught)


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    folder = draw_folder(tmp_path_factory.mktemp("drawn") / "new", count=12, size=48, seed=5, truth=False)
    return seewhy.read_folder(folder)


@pytest.fixture(scope="module")
def parts(pets):
    return seewhy.split(seewhy.read_folder(pets), seed=0)


@pytest.fixture(scope="module")
def figures(classifier, new):
    return judge(classifier, new, depth="figures")


@pytest.fixture(scope="module")
def whole(classifier, new):
    return judge(classifier, new)


@pytest.fixture
def remembering(parts, tmp_path):
    """A folder with thumbnails of what taught, as remember = thumbnails leaves them."""
    (tmp_path / SEEN_FILE).write_bytes(seen_to_bytes(seen_of(parts.train)))
    return tmp_path


@pytest.fixture
def copies(parts, tmp_path):
    """Three training photos, mirrored: other bytes, the same photo."""
    chosen = [next(one for one in parts.train.samples if one.label == label) for label in range(3)]
    for sample in chosen:
        folder = tmp_path / "copies" / parts.train.classes[sample.label]
        folder.mkdir(parents=True)
        pixels = np.array(Image.open(sample.path).convert("RGB"))
        Image.fromarray(np.ascontiguousarray(pixels[:, ::-1])).save(folder / "mirrored.png")
    return seewhy.read_folder(tmp_path / "copies")


def test_figures_ask_for_nothing_long(figures):
    assert (figures.card, figures.shortcuts, figures.overlap) == (None, None, None)
    assert figures.unfamiliar is None  # it has no detector
    assert len(figures.report.samples) == figures.promise.n == 12


def test_the_whole_has_the_same_figures_and_the_long_tests(figures, whole):
    one, other = figures.to_json(), whole.to_json()
    assert {name: one[name] for name in one if name not in (*LONG, "weak_spots", "causes")} == {
        name: other[name] for name in other if name not in (*LONG, "weak_spots", "causes")
    }
    assert all(one[name] is None and other[name] is not None for name in LONG)
    assert len(whole.card.photos) == len(whole.shortcuts.photos) == 12
    assert whole.card.unchanged.accuracy.value == whole.report.metrics["accuracy"].value


def test_the_same_seed_finds_the_same(classifier, new, figures):
    assert judge(classifier, new, depth="figures").to_json() == figures.to_json()


def test_numbers_are_plain_and_whole(whole, tmp_path):
    saved = whole.save(tmp_path / "found.json")
    told = json.loads(saved.read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(whole.to_json(), allow_nan=False))
    assert {"accuracy", "calibration", "risk_coverage", "promise", "something_else", "overlap", *LONG} <= set(told)
    assert told["n"] == 12


def test_every_mistake_has_a_cause(whole):
    assert [one.photo.photo for one in whole.report.causes.found] == [
        one.photo for one in whole.report.samples if not one.right
    ]


def test_the_limits_are_the_sentences_of_what_was_found(figures, whole):
    assert figures.limits == (
        figures.calibration.sentence,
        figures.promise.sentence,
        figures.report.weak_spots.sentence,
    )
    assert {whole.card.sentence, whole.shortcuts.sentence} < set(whole.limits)
    lines = str(whole).splitlines()
    assert lines[0] == whole.report.sentence
    assert set(whole.limits) <= set(lines)


def test_nothing_is_said_twice(figures):
    spots = SimpleNamespace(spots=("one",), sentence="The surest weak spot: dark photos.")
    report = dataclasses.replace(figures.report, weak_spots=spots)
    lines = str(dataclasses.replace(figures, report=report)).splitlines()
    assert lines.count(spots.sentence) == 1


def test_one_class_alone_is_no_place_to_look_for_shortcuts(classifier, new, monkeypatch):
    monkeypatch.setattr(room, "condition_card", lambda *_, **__: None)
    cats = dataclasses.replace(new, samples=tuple(one for one in new.samples if one.label == 0))
    said: list[str] = []
    found = judge(classifier, cats, say=said.append)
    assert found.shortcuts is None
    assert said[1:] == ["Shortcuts were not looked for: that takes two classes of two photos each, at least."]


def test_photos_from_training_are_judged_apart(classifier, parts):
    known = parts.train.subset(range(5))
    mixed = joined(known, parts.test)
    found = judge(classifier, mixed, depth="figures")
    assert [one.photo for one in found.report.samples] == [one.path for one in parts.test.samples]
    assert found.overlap.exact == tuple(one.path for one in known.samples)
    assert found.overlap.near == ()
    assert found.overlap.n == len(mixed)
    assert found.overlap.without_them.value == found.report.metrics["accuracy"].value
    assert found.limits[0] == found.overlap.sentence
    assert found.overlap.sentence.startswith(f"5 of these {len(mixed)} test photos were also in training (5 the same")
    assert found.to_json()["overlap"]["exact"] == list(found.overlap.exact)


def test_broken_photos_are_still_told_where_some_are_known(classifier, parts):
    from seewhy.data.sample import Broken

    mixed = joined(parts.train.subset(range(5)), parts.test)
    mixed = dataclasses.replace(mixed, broken=(Broken(path="torn.png", reason="it is cut short"),))
    found = judge(classifier, mixed, depth="figures")
    assert [one.photo for one in found.report.unreadable] == ["torn.png"]


@pytest.mark.parametrize("part", ["train", "validation", "calibration"])
def test_nothing_but_photos_from_training_is_refused(classifier, parts, part):
    with pytest.raises(LeakageError, match=f"of these {len(parts.parts[part])} photos were used"):
        judge(classifier, parts.parts[part], depth="figures")


def test_changed_copies_are_known_by_their_looks(classifier, parts, copies, remembering):
    mixed = joined(copies, parts.test)
    unaware = judge(classifier, mixed, depth="figures")
    assert unaware.overlap is None
    assert len(unaware.report.samples) == len(mixed)
    found = judge(classifier, mixed, artefact=remembering, depth="figures")
    assert {one.path for one in copies.samples} <= set(found.overlap.near)
    assert found.overlap.exact == ()
    assert not {one.path for one in copies.samples} & {one.photo for one in found.report.samples}


def test_nothing_but_changed_copies_is_refused_too(classifier, copies, remembering):
    with pytest.raises(LeakageError, match="All of these 3 photos"):
        judge(classifier, copies, artefact=remembering, depth="figures")


def test_answers_that_were_given_are_judged_without_asking_again(classifier, new, figures):
    report = seewhy.evaluate(classifier, new)
    silent = SimpleNamespace(
        **{name: getattr(classifier, name) for name in ("classes", "provenance", "training_prior", "temperature")},
        class_scores=None,
    )
    found = judged_by_figures(silent, report, new)
    assert isinstance(found, Judgement)
    assert found.promise is None  # it keeps nothing to promise by
    assert found.calibration.to_json() == figures.calibration.to_json()
    assert found.coverage.to_json() == figures.coverage.to_json()
    assert found.report.causes.to_json() == figures.report.causes.to_json()
