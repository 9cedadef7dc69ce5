"""Clusters that are there are found, and what tells the answer is taken out before."""

import numpy as np

from seewhy.evaluate.clusters import clusters, without_the_answer
from seewhy.randomness import generator


def test_what_follows_from_the_probabilities_is_taken_out():
    random = generator(0, "taken out")
    probabilities = random.dirichlet([1, 1, 1], size=50)
    features = np.log(probabilities) @ random.normal(size=(3, 6))
    features = np.column_stack([features, random.normal(size=50)])
    left = without_the_answer(features, probabilities)
    assert left.shape == (50, 7)
    assert left[:, 0].std() > 0.5
    assert left[:, 1:].std(axis=0).max() < 0.05


def test_clusters_far_apart_are_told_apart():
    random = generator(0, "far apart")
    belongs = np.repeat([0, 1, 2], 30)
    found = clusters(np.eye(3)[belongs] * 20 + random.normal(size=(90, 3)), 3, seed=0, place="test")
    assert all(len(set(found[belongs == k].tolist())) == 1 for k in range(3))
    assert len(set(found.tolist())) == 3


def test_as_many_clusters_as_equal_points():
    assert clusters(np.zeros((4, 2)), 3, seed=0, place="test").shape == (4,)
