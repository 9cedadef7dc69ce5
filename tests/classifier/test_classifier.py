import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.classifier import Model
from seewhy.errors import ArtefactError, PhotoError, SeewhyError
from seewhy.probability import Receipts, VerdictRule, softmax

RED, BLUE, GREY = (255, 0, 0), (0, 0, 255), (128, 128, 128)


def test_one_photo_worked_on_paper(classifier, make_photo):
    photo = make_photo(RED)
    found = classifier.predict(photo)
    assert found.logits == pytest.approx([10, 0.5, 0], abs=1e-5)
    odds = np.exp([5, 0.25, 0])  # temperature 2
    assert found.probabilities == pytest.approx(odds / odds.sum(), abs=1e-6)
    assert (found.photo, found.verdict, found.label_set) == (photo, "red", ("red",))
    assert (found.receipt.n, found.receipt.right) == (60, 54)
    assert found.confidence_interval == (found.receipt.low, found.receipt.high)
    assert found.sentence == (
        "I'm 98% confident this is a red, and 1% that it is a green. "
        "Of 60 photos it had never seen and was this sure about, 90% were right (80–95%)."
    )


def test_unsure_has_no_verdict(classifier, make_photo):
    found = classifier.predict(make_photo(GREY))
    assert found.verdict is None
    assert found.sentence.startswith("I'm unsure: green 39%")


def test_every_kind_of_source_gives_the_same(classifier, make_photo):
    path = make_photo(RED)
    content = Path(path).read_bytes()
    image = np.full((20, 30, 3), RED, np.uint8)
    with open(path, "rb") as file:
        found = classifier.predict([path, Path(path), content, io.BytesIO(content), file, image])
    assert all((one.logits == found[0].logits).all() for one in found)
    assert [one.photo for one in found] == [path, path, None, None, path, None]


def test_a_broken_photo_is_an_error(classifier, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"")
    with pytest.raises(PhotoError):
        classifier.predict(tmp_path / "broken.jpg")
    with pytest.raises(PhotoError):
        classifier.predict([tmp_path / "broken.jpg"])


def test_without_calibration_nothing_is_claimed(make_classifier, make_photo):
    bare = make_classifier(receipts=Receipts(), rule=VerdictRule(threshold=0.5))
    found = bare.predict(make_photo(RED))
    assert (found.receipt, found.confidence_interval, found.label_set, found.groups) == (None, None, None, None)
    assert found.sentence == "I'm 98% confident this is a red, and 1% that it is a green."


def test_groups_are_summed(make_classifier, make_photo):
    found = make_classifier(groups={"warm": (0, 1), "none": (), "bright": (0, 2)}).predict(make_photo(RED))
    assert found.groups == {
        "warm": pytest.approx(found.probabilities[0] + found.probabilities[1]),
        "none": 0,
        "bright": pytest.approx(found.probabilities[0] + found.probabilities[2]),
    }


@pytest.mark.parametrize("batch_size", [1, 3, 32])
def test_many_keep_their_order_and_broken_ones_their_place(classifier, make_photo, tmp_path, batch_size):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    photos = [make_photo(RED, "red.png"), str(tmp_path / "broken.png"), make_photo(BLUE, "blue.png"), "gone.png"] * 5
    found = list(classifier.predict_each(iter(photos), batch_size=batch_size))
    assert [photo for photo, _ in found] == photos
    said = ["error" if isinstance(one, SeewhyError) else one.verdict for _, one in found]
    assert said == ["red", "error", "blue", "error"] * 5


def test_many_are_predicted_as_one_is(classifier, make_photo):
    photos = [make_photo((k * 20, 100, 50), f"{k}.png") for k in range(10)]
    alone = [classifier.predict(photo).logits for photo in photos]
    together = [one.logits for _, one in classifier.predict_each(photos, batch_size=4)]
    assert np.abs(np.array(alone) - np.array(together)).max() < 1e-5


@pytest.mark.parametrize("count", [1, 8, 9, 40])
def test_a_few_and_many_are_predicted_alike(make_classifier, make_photo, count):
    classifier = make_classifier(threads=2)
    photos = [make_photo((k * 5, 100, 50), f"{k}.png") for k in range(count)]
    alone = [classifier.predict(photo) for photo in photos]
    each = list(classifier.predict_each(photos))
    assert [photo for photo, _ in each] == photos
    assert all(np.abs(a.probabilities - b.probabilities).max() < 1e-6 for a, (_, b) in zip(alone, each, strict=True))
    assert [a.sentence for a in alone] == [b.sentence for _, b in each]


def test_a_server_may_ask_from_several_threads(classifier, make_photo):
    photos = [make_photo((k * 5, 200 - k, 50), f"{k}.png") for k in range(20)]
    alone = [classifier.predict(photo).probabilities for photo in photos]
    with ThreadPoolExecutor(4) as pool:
        together = [one.probabilities for one in pool.map(classifier.predict, photos * 3)]
    assert np.abs(np.array(alone * 3) - np.array(together)).max() < 1e-6


def test_endless_photos_are_taken_as_needed(classifier, make_photo):
    photo = make_photo(RED)

    def endless():
        while True:
            yield photo

    found = classifier.predict_each(endless(), batch_size=2)
    assert [next(found)[1].verdict for _ in range(7)] == ["red"] * 7
    found.close()


def test_feature_maps_and_dense_layer_give_the_logits(classifier, make_photo):
    images = classifier.prepare(make_photo((200, 30, 90)))[None]
    weights, bias = classifier.dense
    pooled = classifier.feature_maps(images)["last"].mean(axis=(2, 3))
    assert pooled @ weights.T + bias == pytest.approx(classifier.logits(images), abs=1e-5)


def test_no_dense_layer(make_classifier, classifier):
    bare = make_classifier(model=Model(onnx=classifier.model.onnx, weights={}))
    with pytest.raises(ArtefactError, match=r"no 'head\.dense\.weight'"):
        _ = bare.dense


def test_a_network_that_does_not_fit_the_classes(make_classifier, make_photo):
    with pytest.raises(ArtefactError, match=r"logits of shape \(1, 3\)"):
        make_classifier(classes=("red", "green")).predict(make_photo(RED))


def test_a_network_that_gives_no_numbers(make_classifier, make_photo):
    with pytest.raises(ArtefactError, match="not finite"):
        make_classifier(gain=float("nan")).predict(make_photo(RED))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_probabilities_are_those_of_the_logits(classifier, red, green, blue):
    found = classifier.predict(np.full((5, 9, 3), (red, green, blue), np.uint8))
    assert found.probabilities.sum() == pytest.approx(1)
    assert (found.probabilities == softmax(found.logits, classifier.temperature)).all()


def test_importing_loads_neither_torch_nor_the_engine():
    heavy = ("torch", "onnxruntime", "onnx", "scipy")
    code = f"import sys, seewhy.classifier; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
