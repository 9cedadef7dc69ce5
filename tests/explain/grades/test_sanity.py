import dataclasses
import json

import numpy as np
import pytest
import torch

from seewhy.errors import UsageError
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.sanity import likeness, sanity

TWO = GradeConfig(random_networks=2)


def test_an_edge_detector_fails_because_it_never_asks_the_network(methods, tiny_network, network_cases):
    network = tiny_network()
    found = sanity(methods.edges, network_cases(network), TWO)
    assert [step.forgotten for step in found.steps] == ["head", "block2", "block1"]
    assert [(step.signed, step.size) for step in found.steps] == [(1, 1)] * 3
    assert (found.after.value, found.between.value, found.passed) == (1, 1, False)
    assert found.chance < 0.9


def test_a_flat_map_fails_too(methods, tiny_network, network_cases):
    found = sanity(methods.flat, network_cases(tiny_network()), TWO)
    assert (found.after.value, found.passed) == (1, False)


def test_a_gradient_collapses_and_the_network_stays_as_it_is(methods, tiny_network, network_cases):
    network = tiny_network()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    found = sanity(methods.gradient, network_cases(network, count=3), TWO)
    assert found.passed
    assert found.after.low <= found.after.value <= found.after.high < 0.5
    assert found.chance < 0.2
    assert (found.photos, found.networks) == (3, 2)
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["passed"]
    assert told["steps"][0]["forgotten"] == "head"


def test_a_map_turned_into_its_negative_has_not_collapsed(methods, tiny_network, network_cases):
    network = tiny_network()
    cases = network_cases(network)

    def turned(subject, image):
        return image.mean(axis=2) * (1 if subject.network is network else -1)

    found = sanity(methods.of("turned", turned), cases, TWO)
    assert [(step.signed, step.size) for step in found.steps] == [(-1, 1)] * 3
    assert not found.passed


def test_a_map_of_few_places_is_not_blamed_for_chance(methods, tiny_network, network_cases):
    """Two maps of 2 × 2 places are alike by about a half, whatever they show: their likeness counts from there."""
    network, random = tiny_network(), np.random.default_rng(0)
    seen = {}

    def coarse(subject, image):
        key = (id(subject.network), image.tobytes())
        seen.setdefault(key, (subject.network, random.normal(size=(2, 2))))  # the network is kept: ids must not repeat
        return seen[key][1].repeat(16, axis=0).repeat(16, axis=1)

    found = sanity(methods.of("coarse", coarse), network_cases(network, count=6), GradeConfig(random_networks=4))
    assert found.chance > 0.4
    assert found.after.value > 0.3
    assert found.passed


def test_a_blob_in_the_middle_is_blamed_though_it_looks_the_same_turned(methods, tiny_network, network_cases):
    place = np.arange(32) - 15.5
    blob = -np.hypot(place[:, None], place)
    found = sanity(methods.of("blob", lambda subject, image: blob), network_cases(tiny_network()), TWO)
    assert found.chance > 0.9
    assert not found.passed


def test_what_cannot_be_checked(methods, tiny_network, network_cases):
    cases = network_cases(tiny_network())
    with pytest.raises(UsageError, match="1 random networks"):
        sanity(methods.flat, cases, dataclasses.replace(TWO, random_networks=1))
    with pytest.raises(UsageError, match="2 networks"):
        sanity(methods.flat, [*cases, *network_cases(tiny_network())], TWO)


def test_likeness_by_hand():
    assert likeness(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])) == 1
    assert likeness(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == -1
    assert likeness(np.ones(3), np.ones(3)) == 1
    assert likeness(np.ones(3), np.arange(3.0)) == 0
