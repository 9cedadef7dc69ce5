"""One contract for every method of the catalogue, on a network of every family."""

import copy

import numpy as np
import pytest

from seewhy.errors import ConfigError, UsageError
from seewhy.explain import METHODS, evidence, explain
from seewhy.explain.methods import Method, method, register
from seewhy.explain.subject import Subject, subject_of
from seewhy.pixels.overlay import encode_png

NAMES = (
    "evidence",
    "grad_cam",
    "layer_cam",
    "gradient_times_input",
    "smooth_grad",
    "integrated_gradients",
    "occlusion",
    "region_gradients",
)


@pytest.fixture(scope="module")
def maps():
    """Each map is made once: by method, classifier and question."""
    return {}


@pytest.fixture
def mapped(maps, classifier, photo):
    """The map of a method for the photo."""

    def make(name: str, target: str = "dog", against: str | None = None) -> np.ndarray:
        key = (name, id(classifier), target, against)
        if key not in maps:
            subject = subject_of(classifier, target, against)
            maps[key] = METHODS[name].attribute(subject, classifier.prepare(photo))
        return maps[key]

    return make


def test_the_names_of_the_catalogue():
    assert tuple(METHODS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_shape_and_determinism(mapped, classifier, photo, name):
    size = classifier.preprocessing.size
    found = mapped(name)
    assert found.shape == (size, size)
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    assert np.abs(found).max() > 0
    again = METHODS[name].attribute(subject_of(classifier, "dog"), classifier.prepare(photo))
    np.testing.assert_array_equal(again, found)


@pytest.mark.parametrize("name", NAMES)
def test_a_contrast_is_antisymmetric(mapped, name):
    one, other = mapped(name, "dog", "wolf"), mapped(name, "wolf", "dog")
    np.testing.assert_allclose(one, -other, atol=1e-6 * np.abs(one).max())
    assert np.abs(one - mapped(name)).max() > 0


@pytest.mark.parametrize("name", NAMES)
def test_what_adds_up_adds_up(mapped, classifier, photo, name):
    line = METHODS[name]
    assert line.adds_up == (line.constant is not None) == bool(line.constant_is)
    if line.constant is None:
        return
    subject = subject_of(classifier, "dog")
    gained = subject.score(classifier.prepare(photo)[None])[0] - line.constant(subject)
    tolerance = {"evidence": 1e-4, "integrated_gradients": 1e-2}[name]
    found = mapped(name)
    assert found.sum() == pytest.approx(gained, abs=tolerance * np.abs(found).sum())


def test_integrated_gradients_add_up_the_better_the_more_steps(classifier, photo):
    from seewhy.explain.gradients import integrated_gradients, score_of_baseline

    subject, image = subject_of(classifier, "dog"), classifier.prepare(photo)
    gained = subject.score(image[None])[0] - score_of_baseline(subject)
    assert integrated_gradients(subject, image, steps=256).sum() == pytest.approx(gained, rel=1e-2)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("family", ["plain", "resnet", "efficientnet_lite0"])
def test_positive_where_the_score_is_known_to_come_from(tiny_network, family, name):
    # The dense layer reads one corner only, and only in that corner there is something to be seen.
    network = tiny_network(family, head="grid", grid=2)
    size = 64 if family == "efficientnet_lite0" else 32
    weights = network.head.dense.weight.data.reshape(3, -1, 2, 2)
    weights.zero_()
    weights[1, :, 0, 0] = 1.0
    image = np.full((size, size, 3), 127, np.uint8)  # the mean colour, as near as bytes come
    corner = slice(size // 8, 3 * size // 8)
    image[corner, corner] = np.random.default_rng(0).integers(0, 256, (size // 4, size // 4, 3), dtype=np.uint8)
    subject = Subject(network=network, direction=np.array([0.0, 1.0, 0.0]), size=size)
    assert subject.score(image[None])[0] > 1.5 * abs(subject.score(np.full_like(image, 127)[None])[0])
    found = METHODS[name].attribute(subject, image)
    half = size // 2
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert found[:half, :half].sum() > 0
    if name != "grad_cam":  # its one weight for a whole feature map cannot tell that one corner alone is read
        assert row < half
        assert column < half
        assert found[:half, :half].sum() > 2 * np.abs(found[half:, half:].sum())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_on_the_network(tiny_network, monkeypatch, name):
    network = tiny_network("resnet")
    before = copy.deepcopy(network.state_dict())
    subject = Subject(network=network, direction=np.array([1.0, 0.0, 0.0]), size=32)
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    METHODS[name].attribute(subject, image)
    _untouched(network, before)

    def fails(*arguments: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(network.head.dense, "forward", fails)
    monkeypatch.setattr("seewhy.explain.evidence_of_subject.place_contributions", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        METHODS[name].attribute(subject, image)
    _untouched(network, before)


def _untouched(network, before) -> None:
    assert not network.training
    for module in network.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    assert all(one.grad is None and one.requires_grad for one in network.parameters())
    for name, tensor in network.state_dict().items():
        np.testing.assert_array_equal(tensor.numpy(), before[name].numpy(), err_msg=name)


@pytest.mark.parametrize("name", NAMES)
def test_frozen_weights_are_no_obstacle(tiny_network, name):
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    network = tiny_network("plain")
    subject = Subject(network=network, direction=np.array([1.0, 0.0, 0.0]), size=32)
    free = METHODS[name].attribute(subject, image)
    network.requires_grad_(False)
    np.testing.assert_array_equal(METHODS[name].attribute(subject, image), free)


@pytest.mark.parametrize("name", NAMES)
def test_explains_grey_and_odd_sized_photos(classifier, name):
    random = np.random.default_rng(0)
    sources = {
        "odd": random.integers(0, 256, (37, 53, 3), dtype=np.uint8),
        "grey": encode_png(np.repeat(random.integers(0, 256, (20, 41, 1), dtype=np.uint8), 3, axis=2)),
    }
    size = classifier.preprocessing.size
    for source in sources.values():
        found = explain(classifier, source, "wolf", method=name)
        assert (found.target, found.method, found.heatmap.shape) == ("wolf", name, (size, size))
        assert found.on_photo(74, 106).shape == (74, 106)
        assert found.unit == METHODS[name].unit
        assert "wolf" in found.sentence
        assert (found.bias is not None) == METHODS[name].adds_up
        assert found.unexplained is None or abs(found.unexplained) < 0.05


def test_evidence_of_the_torch_network_is_that_of_the_engine(classifier, mapped, photo):
    found = evidence(classifier, photo, "dog")
    scale = np.abs(found.heatmap).max()
    np.testing.assert_allclose(mapped("evidence"), found.heatmap, atol=1e-4 * scale)
    subject = subject_of(classifier, "dog")
    assert METHODS["evidence"].constant(subject) == pytest.approx(found.bias)


@pytest.mark.parametrize("name", ["evidence", "grad_cam"])
def test_the_most_probable_class_is_the_default(classifier, photo, name):
    logits = classifier.logits(classifier.prepare(photo)[None])[0]
    order = [classifier.classes[k] for k in np.argsort(-logits)]
    assert explain(classifier, photo, method=name).target == order[0]
    rather = explain(classifier, photo, method=name, against=order[0])
    assert (rather.target, rather.against) == (order[1], order[0])


def test_unknown_names_tell_the_nearest(classifier, photo):
    stages = [stage.name for stage in classifier.network().body.stages]
    with pytest.raises(ConfigError, match='Did you mean "dog"'):
        explain(classifier, photo, "dogs", method="grad_cam")
    with pytest.raises(ConfigError, match=r'no method called "gradcam".*Did you mean "grad_cam"'):
        explain(classifier, photo, method="gradcam")
    for name in ("grad_cam", "layer_cam"):
        with pytest.raises(ConfigError, match=f'no layer called "{stages[0]}x".*Did you mean "{stages[0]}"'):
            explain(classifier, photo, method=name, layer=stages[0] + "x")
    with pytest.raises(UsageError, match=r"looks at no single layer.*a layer only for grad_cam, layer_cam"):
        explain(classifier, photo, method="occlusion", layer=stages[0])
    with pytest.raises(UsageError, match="told from itself"):
        explain(classifier, photo, "dog", method="occlusion", against="dog")


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ConfigError, match='two methods called "evidence"'):
        register(method("evidence"))
    assert isinstance(METHODS["evidence"], Method)
