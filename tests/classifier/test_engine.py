from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from seewhy.classifier.engine import OnnxEngine
from seewhy.errors import ArtefactError, UsageError


def blank(count, size=16):
    return np.full((count, size, size, 3), (255, 0, 51), np.uint8)


def test_logits_worked_on_paper(classifier):
    # shares 1, 0 and 0.2; ten times that, and half a point for green
    assert classifier.engine.logits(blank(2)).tolist() == [pytest.approx([10.0, 0.5, 2.0], abs=1e-5)] * 2


def test_logits_and_maps(classifier):
    logits, maps = classifier.engine.logits_and_maps(blank(1))
    assert logits.shape == (1, 3)
    assert list(maps) == ["last"]
    assert maps["last"].shape == (1, 3, 16, 16)
    assert maps["last"][0, 2] == pytest.approx(0.2)


def test_more_than_a_chunk_and_none_at_all(classifier):
    assert classifier.engine.logits(blank(600)).shape == (600, 3)
    assert classifier.engine.logits(blank(0)).shape == (0, 3)


@pytest.mark.parametrize(
    "images", [np.zeros((1, 16, 16, 3), np.float32), np.zeros((1, 8, 8, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)]
)
def test_images_of_another_kind_are_refused(classifier, images):
    with pytest.raises(UsageError, match=r"\(batch, 16, 16, 3\) of type uint8"):
        classifier.engine.logits(images)


def test_an_unknown_output_is_named(classifier):
    with pytest.raises(UsageError, match='no output called "features"'):
        classifier.engine.run(blank(1), ("features",))


@pytest.mark.parametrize("model", [b"", b"not a graph", b"\x08\x08"])
def test_bytes_that_are_no_graph(model):
    with pytest.raises(ArtefactError, match="cannot be run"):
        OnnxEngine(model)


def test_threads_do_not_change_the_answer(classifier, make_classifier):
    images = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), dtype=np.uint8)
    assert (classifier.logits(images) == make_classifier(threads=1).logits(images)).all()


def colours(count, size=16):
    return np.random.default_rng(count).integers(0, 256, (count, size, size, 3), dtype=np.uint8)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 150])
def test_however_they_are_shared_out_the_answers_are_those_of_one_by_one(make_classifier, count):
    engine, images = make_classifier(threads=2).engine, colours(count)
    one_by_one = np.concatenate([engine.logits(image[None], one_thread=True) for image in images])
    assert engine.logits(images) == pytest.approx(one_by_one, abs=1e-6)
    assert engine.logits(images, one_thread=True) == pytest.approx(one_by_one, abs=1e-6)
    logits, maps = engine.logits_and_maps(images)
    assert logits == pytest.approx(one_by_one, abs=1e-6)
    assert (maps["last"] == images.transpose(0, 3, 1, 2) / np.float32(255)).all()


def test_all_threads_on_one_photo_give_the_same_answer(make_classifier):
    engine, image = make_classifier(threads=2).engine, colours(1)
    first = engine.logits(image)
    assert engine._together is None
    for _ in range(20):
        assert (engine.logits(image) == first).all()
    assert engine._together is not None


def test_a_single_thread_is_never_more(make_classifier):
    engine, image = make_classifier(threads=1).engine, colours(1)
    for _ in range(20):
        engine.logits(image)
    assert engine._together is None


def test_several_at_once_get_the_answers_that_each_gets_alone(make_classifier):
    engine, images = make_classifier(threads=2).engine, colours(40)
    alone = [engine.logits(image[None], one_thread=True)[0] for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: engine.logits(image[None])[0], images))
    assert np.array(together) == pytest.approx(np.array(alone), abs=1e-6)
    assert engine._running == 0


def test_a_run_that_fails_is_no_longer_counted(make_classifier, monkeypatch):
    engine = make_classifier(threads=2).engine
    monkeypatch.setattr(engine, "input_name", "pictures")
    with pytest.raises(ArtefactError, match="failed while running"):
        engine.logits(blank(1))
    assert engine._running == 0
