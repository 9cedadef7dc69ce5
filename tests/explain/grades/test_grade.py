import dataclasses
import json

import numpy as np
import pytest
import torch

from seewhy.errors import UsageError
from seewhy.explain.grades import QUICK, GradeConfig, blind_areas, grade, grade_sections
from seewhy.explain.grades.sanity import Sanity, Step
from seewhy.explain.grades.stability import Stability
from seewhy.explain.grades.truth import TruthGrade
from seewhy.pages.page import render_page
from seewhy.probability.intervals import Estimate

PAPER = GradeConfig(steps=4, fill="mean", random_orders=24, random_networks=0, noise_draws=0)
RIGHT = np.array([[0.4, 0.3], [0.15, 0.05]]).repeat(2, axis=0).repeat(2, axis=1)


def _exactly(value: float) -> Estimate:
    return Estimate(value=value, low=value, high=value)


@pytest.fixture
def knowing(methods):
    return methods.of("knowing", lambda subject, image: RIGHT)


@pytest.fixture
def clear(stripes_case):
    """Strongest edges and the middle first would be right by chance here: another photo, whose order is turned."""
    blind = blind_areas(stripes_case, PAPER)
    worse = dataclasses.replace(blind.edges, deletion=0.5, insertion=0.5)
    below = tuple(one for one in blind.random if one.gap < 0.29)
    return dataclasses.replace(blind, edges=worse, centre=worse, random=below)


def test_the_lead_of_the_right_map_on_paper(knowing, stripes_case, clear):
    found = grade(knowing, [stripes_case], PAPER, blind=[clear])
    assert found.deletion.value == pytest.approx(0.35, abs=0.003)
    assert found.insertion.value == pytest.approx(0.65, abs=0.003)
    assert found.baselines["edges"].lead.value == pytest.approx(0.3, abs=0.003)
    random = found.baselines["random"]
    assert random.lead.value == pytest.approx(0.3 - clear.random_mean.gap, abs=0.003)
    # one photo: each order of chance counts for itself
    assert random.lead.low == pytest.approx(0.3 - max(one.gap for one in clear.random), abs=0.003)
    assert random.lead.high == pytest.approx(0.3 - min(one.gap for one in clear.random), abs=0.003)
    assert found.lead == min((one.lead for one in found.baselines.values()), key=lambda one: one.value)
    assert found.trusted
    assert found.sentence == (
        "This map has passed its tests: it finds what matters better than chance, an edge detector and distance "
        "from the middle do on this photo."
    )


def test_a_map_that_does_not_beat_blind_orders_says_so(methods, stripes_case):
    wrong = methods.of("wrong", lambda subject, image: -RIGHT)
    found = grade(wrong, [stripes_case], PAPER)
    assert not found.trusted
    assert found.sentence.startswith(
        "This map deserves no trust: what it calls important was not found to matter more to the answer than what "
        "chance (lead −0."
    )
    assert not any(one.beaten for one in found.baselines.values())


def test_a_map_that_is_the_same_everywhere_says_so(methods, stripes_case):
    found = grade(methods.flat, [stripes_case], PAPER)
    assert (found.flat, found.trusted) == (1, False)
    assert "it is the same everywhere" in found.sentence


def test_what_was_measured_decides(knowing, stripes_case, clear):
    good = grade(knowing, [stripes_case], PAPER, blind=[clear])
    seen = Sanity(
        steps=(Step(forgotten="head", signed=0.9, size=0.9),),
        after=_exactly(0.9),
        between=_exactly(0.8),
        chance=0.1,
        photos=1,
        networks=2,
    )
    shaky = Stability(likeness=_exactly(0.3), lowest=0.1, noise_std=4, draws=5, changed=0)
    lost = Stability(likeness=_exactly(float("nan")), lowest=float("nan"), noise_std=4, draws=0, changed=5)
    wrong = TruthGrade(
        correlation=Estimate(value=0.05, low=-0.1, high=0.2),
        pooled=_exactly(0),
        all_parts=_exactly(0),
        density=_exactly(0),
        random=_exactly(0),
        area=_exactly(0.1),
        pointing=_exactly(0.2),
        pointing_chance=0.1,
        drawings=9,
    )
    for name, part, words in (
        ("sanity", seen, "it does not need what the network has learned"),
        ("stability", shaky, "changes it (rank correlation 0.30 with itself)"),
        ("stability", lost, "every noise of 4 levels of 255 changed the verdict itself (5 draws)"),
        ("truth", wrong, "rank correlation 0.05, −0.10 … 0.20; their areas alone 0.10"),
    ):
        found = dataclasses.replace(good, **{name: part})
        assert not found.trusted
        assert words in found.sentence
        assert found.sentence in render_page("", "", grade_sections(found)).replace("&#39;", "'")
        json.dumps(found.to_json(), allow_nan=False)


def test_everything_on_a_small_network(methods, tiny_network, network_cases):
    network = tiny_network("resnet")
    before = {key: value.clone() for key, value in network.state_dict().items()}
    config = GradeConfig(steps=4, random_orders=2, random_networks=2, noise_draws=2, sanity_photos=2)
    cases = network_cases(network, count=6)
    found, again = (grade(methods.gradient, cases, config) for _ in range(2))
    assert found == again  # bit for bit
    assert found.photos == 6
    assert (found.sanity.photos, found.stability.draws + found.stability.changed) == (2, 12)
    for one in found.baselines.values():
        assert one.lead.low <= one.lead.value <= one.lead.high
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert all(not module._forward_hooks and not module._backward_hooks for module in network.modules())
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert set(told["baselines"]) == {"random", "edges", "centre"}
    assert told["sentence"] == found.sentence


def test_the_quick_grade_of_one_photo(methods, tiny_network, network_cases):
    cases = network_cases(tiny_network(), count=1)
    found = grade(methods.edges, cases, QUICK)
    assert (found.sanity, found.stability, found.truth) == (None, None, None)
    assert found.baselines["edges"].lead.value == 0  # the map is this baseline
    assert not found.trusted
    assert "an edge detector (lead +0.000)" in found.sentence


def test_no_photo(methods):
    with pytest.raises(UsageError, match="no photo"):
        grade(methods.flat, [])
