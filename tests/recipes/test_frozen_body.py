import dataclasses
import json
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import seewhy
from seewhy.classifier import Classifier
from seewhy.errors import ArtefactError, MissingExtraError, StorageError
from seewhy.export.onnx_graph import to_onnx
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.network import logits_of
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.recipes import frozen_body as room
from seewhy.recipes.frozen_body import cached_body, frozen_body, prepared_ahead
from seewhy.recipes.recipe import recipe_from

HALF = (0.5, 0.5, 0.5)
NETWORK = NetworkConfig(network="efficientnet_lite0", weights="imagenet", head="moments", size=32)
PREPARED = Preprocessing(size=32, fit="crop", crop_fraction=1.0, mean=HALF, std=HALF)


@pytest.fixture(scope="module")
def body():
    return frozen_body(NETWORK, 3, PREPARED)


@pytest.fixture
def dense(body):
    rng = np.random.default_rng(0)
    return rng.normal(0, 0.01, (3, body.spec.features)).astype(np.float32), np.array([0.5, 0, -1], np.float32)


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)


def broken(*_, **__):
    raise AssertionError("the network was built again")


def test_with_a_dense_layer_it_is_the_torch_network(body, dense, images):
    weights, bias = dense
    network = build_network(NETWORK, classes=3).eval()
    network.head.dense.weight.data[:] = network.head.dense.weight.new_tensor(weights)
    network.head.dense.bias.data[:] = network.head.dense.bias.new_tensor(bias)
    model = body.with_dense(weights, bias, NETWORK)
    assert model.onnx == to_onnx(network, 32)
    assert model.weights.keys() == network.state_dict().keys()
    for name, tensor in network.state_dict().items():
        np.testing.assert_array_equal(model.weights[name], tensor.numpy())
    np.testing.assert_allclose(body.reference(weights, bias)(images), logits_of(network, images), rtol=1e-5)
    assert model.network == dataclasses.asdict(NETWORK) | {"size": 32}


def test_it_is_built_once_and_kept(body, monkeypatch):
    monkeypatch.setattr("seewhy.network.catalogue.build_network", broken)
    again = frozen_body(NETWORK, 3, PREPARED)
    assert again.graph == body.graph
    assert again.untaught.model.head == body.untaught.model.head


def test_another_size_or_head_is_another_one():
    other = dataclasses.replace(NETWORK, head="mean")
    assert len({cached_body(NETWORK, 32), cached_body(NETWORK, 64), cached_body(other, 32)}) == 3


def test_one_that_was_damaged_is_made_again(body):
    place = cached_body(NETWORK, 32)
    whole = (place / "model.onnx").read_bytes()
    (place / "model.onnx").write_bytes(whole[:-1])
    assert frozen_body(NETWORK, 3, PREPARED).graph == body.graph
    assert (place / "model.onnx").read_bytes() == whole


def test_without_onnx_it_is_said_what_to_install(body, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match="needs onnx"):
        frozen_body(NETWORK, 3, PREPARED)


def test_the_oldest_are_removed(tmp_path):
    for age in range(10):
        place = tmp_path / f"body{age}.seewhy"
        place.mkdir()
        os.utime(place, (1e9 - age, 1e9 - age))
    room._make_room(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"body{age}.seewhy" for age in range(8)]


def test_without_room_for_it_the_training_goes_on(body, monkeypatch):
    def full(*_, **__):
        raise StorageError("the disk is full", "room", "Make room.")

    def nothing_there(place):
        raise ArtefactError("nothing", "something", "")

    monkeypatch.setattr(room, "load", nothing_there)
    monkeypatch.setattr(Classifier, "save", full)
    assert frozen_body(NETWORK, 3, PREPARED).graph == body.graph


def test_an_engine_that_answers_otherwise_than_torch_is_found_out(monkeypatch):
    """Also for a network that is not kept, such as timm's."""
    monkeypatch.setattr(room, "PUBLISHED_FILES", {})
    untaught = room._untaught

    def wrong(*given):
        classifier, logits = untaught(*given)
        return classifier, lambda images: logits(images) + np.array([1, 0])

    assert frozen_body(NETWORK, 3, PREPARED).spec.features == 4128
    monkeypatch.setattr(room, "_untaught", wrong)
    with pytest.raises(ArtefactError, match="The exported network gives other probabilities"):
        frozen_body(NETWORK, 3, PREPARED)


def test_a_wrong_dense_layer_is_found_out_when_it_is_saved(body, pets, tmp_path):
    run = seewhy.train(seewhy.split(seewhy.read_folder(pets), seed=0), weights="imagenet", size=32, remember="nothing")
    images = np.random.default_rng(1).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    proof = run.classifier.reference_logits
    np.testing.assert_allclose(proof(images), run.reference_logits(images), atol=1e-4)  # the latter is torch
    weights, bias = run.classifier.dense
    other = body.with_dense(weights, bias[::-1].copy(), NETWORK)
    with pytest.raises(ArtefactError, match="The exported network gives other probabilities"):
        dataclasses.replace(run.classifier, model=other).save(tmp_path / "wrong.seewhy")


def test_unless_a_device_is_asked_for_the_head_is_taught_without_one():
    from seewhy.recipes.train_classifier import device_of

    assert device_of(recipe_from({"weights": "imagenet"}).resolved()) == "cpu"
    assert device_of(recipe_from({"weights": "imagenet", "device": "cpu"}).resolved()) == "cpu"


@pytest.mark.journey
def test_teaching_a_head_a_second_time_loads_no_torch(body, pets, tmp_path):
    listing = (
        "import json, sys; from seewhy.cli.main import main; status = main(sys.argv[1:]); "
        "print(json.dumps([status, 'torch' in sys.modules]))"
    )
    words = ["train", str(pets), "--weights", "imagenet", "--size", "32", "-o", str(tmp_path / "pets.seewhy")]
    done = subprocess.run([sys.executable, "-c", listing, *words], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, False]


def test_a_body_is_prepared_beside_other_work_and_found_afterwards(monkeypatch):
    small, made, untaught = dataclasses.replace(PREPARED, size=40), [], room._untaught

    def noted(*given):
        made.append(threading.current_thread().name)
        return untaught(*given)

    monkeypatch.setattr(room, "_untaught", noted)
    with prepared_ahead(NETWORK, small):
        pass
    frozen_body(NETWORK, 3, small)
    with prepared_ahead(NETWORK, small):  # it is there: nothing to do
        pass
    assert made == ["seewhy-body"]


def test_what_fails_ahead_is_told_when_the_body_is_asked_for(monkeypatch):
    def fail(*given):
        raise ArtefactError("no", "yes", "Try again.")

    other = dataclasses.replace(PREPARED, size=48)
    monkeypatch.setattr(room, "_untaught", fail)
    with prepared_ahead(NETWORK, other):
        pass
    with pytest.raises(ArtefactError, match="no"):
        frozen_body(NETWORK, 3, other)
