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
