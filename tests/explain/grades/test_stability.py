import json
import math

import numpy as np
import torch

from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.stability import stability

CONFIG = GradeConfig(noise_draws=4)


def test_a_map_that_never_changes_is_stable(methods, tiny_network, network_cases):
    found = stability(methods.flat, network_cases(tiny_network()), CONFIG)
    assert found.likeness.value == found.lowest == 1
    assert found.draws + found.changed == 8
    assert found.passed


def test_a_map_of_chance_is_not(methods, tiny_network, network_cases):
    found = stability(methods.noise, network_cases(tiny_network(), count=3), CONFIG)
    assert abs(found.likeness.value) < 0.2
    assert found.lowest <= found.likeness.value
    assert not found.passed


def test_the_noise_has_the_strength_that_is_told_and_is_the_same_again(methods, tiny_network, network_cases):
    seen = []

    def watching(subject, image):
        seen.append(image.astype(int))
        return np.zeros(image.shape[:2])

    cases = network_cases(tiny_network(), count=1)
    cases[0].image[:] = 128
    for _ in range(2):
        stability(methods.of("watching", watching), cases, CONFIG)
    noise = np.stack(seen[1:5]) - 128
    assert abs(noise.mean()) < 0.1
    assert abs(noise.std() - 4) < 0.1
    assert not np.array_equal(noise[0], noise[1])
    np.testing.assert_array_equal(seen[:5], seen[5:])


def test_draws_that_change_the_verdict_do_not_count(methods, stripes_case):
    # the photo is grey: which of its columns is brighter, and with it the verdict, is up to the noise
    stripes_case.image[:] = 128
    stripes_case.subject.network.forward = _which_half
    found = stability(methods.flat, [stripes_case], GradeConfig(noise_draws=20))
    assert found.draws + found.changed == 20
    assert found.changed > 0
    always = stability(methods.flat, [stripes_case], GradeConfig(noise_draws=1, seed=_unlucky(methods, stripes_case)))
    assert (always.draws, always.changed, always.passed) == (0, 1, False)
    assert math.isnan(always.lowest)
    assert json.loads(json.dumps(always.to_json(), allow_nan=False))["likeness"] is None


def _which_half(images):
    left = images[..., :2].mean(dim=(1, 2, 3)) - images[..., 2:].mean(dim=(1, 2, 3))
    return torch.stack([left, -left], dim=1)


def _unlucky(methods, case) -> int:
    """A seed whose only draw changes the verdict."""
    return next(
        seed
        for seed in range(50)
        if stability(methods.flat, [case], GradeConfig(noise_draws=1, seed=seed)).changed == 1
    )
