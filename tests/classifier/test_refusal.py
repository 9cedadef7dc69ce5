import io
import json

import numpy as np
import pytest

import seewhy
from seewhy.classifier.detector_file import DETECTOR_FILE, detector_from_bytes, detector_to_bytes
from seewhy.classifier.refusal import check_rate
from seewhy.errors import ArtefactError, UsageError
from seewhy.probability.novelty_detector import fit_detector

RED, WHITE = (250, 20, 10), (250, 250, 250)


@pytest.fixture(scope="session")
def detector():
    """Knows shades of red, green and blue: a photo's features are its mean colours."""
    random = np.random.default_rng(0)
    labels = np.arange(150) % 3
    colours = random.uniform(0.0, 0.15, (150, 3))
    colours[np.arange(150), labels] += 0.8
    return fit_detector(colours.astype(np.float32), labels, ("red", "green", "blue"))


@pytest.fixture(scope="session")
def wary(make_classifier, detector):
    head = {"stages": ["last"], "channels": [3], "moments": ["mean"], "grid": 1}
    plain = make_classifier()
    model = type(plain.model)(
        onnx=plain.model.onnx, weights=plain.model.weights, network=plain.model.network, head=head
    )
    return make_classifier(model=model, detector=detector)


def test_a_known_colour_is_answered_and_white_refused(wary, make_photo):
    known, other = wary.predict([make_photo(RED, "red.png"), make_photo(WHITE, "white.png")])
    assert (known.verdict, known.something_else, known.novelty.nearest) == ("red", False, "red")
    assert (other.verdict, other.something_else) == (None, True)
    assert other.sentence.startswith(
        "This is none of what I know: of 150 training photos, none lies as far from what I learned. "
        "If it had to be one:"
    )
    assert other.line().split("  ")[1].startswith("something else: ")
    told = json.loads(json.dumps(other.to_json(), allow_nan=False))
    assert (told["something_else"], told["verdict"], told["novelty"]["as_far"]) == (True, None, 0)


def test_a_rate_of_none_refuses_none(wary, make_photo):
    found = wary.predict(make_photo(WHITE), false_alarm=0)
    assert not found.something_else
    assert found.novelty.level == "unusual"
    assert found.sentence.endswith("Take it with care: of 150 training photos, none lies as far from what I learned.")


def test_one_or_many_the_judgement_is_the_same(wary, make_photo):
    paths = [make_photo((250, 10 * k, 0), f"{k}.png") for k in range(9)]
    one_by_one = [wary.predict(path).novelty.score for path in paths]
    together = [found.novelty.score for found in wary.predict(paths)]
    assert together == pytest.approx(one_by_one, rel=1e-5)


def test_rates_are_refused_before_any_photo_is_read(wary, classifier):
    with pytest.raises(UsageError, match="cannot be told from 150 photos"):
        wary.predict("absent.png", false_alarm=0.001)
    with pytest.raises(UsageError, match="cannot tell photos of something else"):
        classifier.predict("absent.png", false_alarm=0.05)
    with pytest.raises(UsageError, match="false-alarm rate is 2"):
        list(wary.predict_each(["absent.png"], false_alarm=2))
    check_rate(None, None)


def test_without_a_detector_nothing_is_said(classifier, make_photo):
    found = classifier.predict(make_photo(WHITE))
    assert found.novelty is None
    assert not found.something_else
    assert found.to_json()["something_else"] is None


def test_it_is_saved_sealed_and_read(wary, classifier, make_photo, tmp_path):
    folder = wary.save(tmp_path / "wary.seewhy")
    again, photo = seewhy.load(folder), make_photo(WHITE)
    assert again.predict(photo).novelty.to_json() == wary.predict(photo).novelty.to_json()
    content = (folder / DETECTOR_FILE).read_bytes()
    (folder / DETECTOR_FILE).write_bytes(content[:-1] + b"x")
    with pytest.raises(ArtefactError, match=r"novelty\.npz was changed"):
        seewhy.load(folder)
    (folder / DETECTOR_FILE).unlink()
    with pytest.raises(ArtefactError, match=r"lacks its novelty\.npz"):
        seewhy.load(folder)
    classifier.save(folder)
    assert seewhy.load(folder).detector is None
    assert not (folder / DETECTOR_FILE).exists()


def test_the_file_is_bit_for_bit_the_detector(detector):
    again = detector_from_bytes(detector_to_bytes(detector))
    asked = np.random.default_rng(3).uniform(size=(5, 3)).astype(np.float32)
    np.testing.assert_array_equal(again.scores(asked), detector.scores(asked))
    assert detector_to_bytes(again) == detector_to_bytes(detector)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("usual", lambda one: one[::-1]),
        ("usual", lambda one: one[:0]),
        ("spreads", lambda one: -one),
        ("means", lambda one: one[:2]),
        ("means", lambda one: one * np.float16(np.nan)),
        ("directions", lambda one: one[:, :2]),
        ("about", lambda one: one[:-3]),
    ],
)
def test_a_damaged_file_is_refused(detector, name, wrong):
    with np.load(io.BytesIO(detector_to_bytes(detector))) as file:
        arrays = {key: file[key] for key in file.files}
    arrays[name] = wrong(arrays[name])
    changed = io.BytesIO()
    np.savez(changed, **arrays)
    with pytest.raises(ArtefactError, match=r"novelty\.npz cannot be read"):
        detector_from_bytes(changed.getvalue())
    with pytest.raises(ArtefactError, match="cannot be read"):
        detector_from_bytes(b"PK nothing")
