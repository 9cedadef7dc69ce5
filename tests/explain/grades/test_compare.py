import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from seewhy.errors import ArtefactError, ConfigError, PhotoError, UsageError
from seewhy.explain.grades import GradeConfig, compare, comparison_sections
from seewhy.explain.grades.truth import DrawnTruth
from seewhy.network.network import logits_of
from seewhy.pages.page import render_page
from seewhy.pixels.preprocessing import Preprocessing

FAST = GradeConfig(steps=3, random_orders=2, random_networks=2, noise_draws=1, sanity_photos=1)


@pytest.fixture
def classifier(tiny_network):
    network = tiny_network()
    preprocessing = Preprocessing(size=32)

    def prepare(photo):
        if isinstance(photo, str):
            raise PhotoError(f"{photo} is empty", "a photo", "Remove it.")
        return preprocessing.apply(photo)

    return SimpleNamespace(
        classes=("cat", "dog", "wolf"),
        preprocessing=preprocessing,
        temperature=1.0,
        prepare=prepare,
        network=lambda: network,
        model=SimpleNamespace(head={"sights": {"block2": [11.0, 4.0, 0.5]}}),
        logits=lambda images: logits_of(network, images),
    )


@pytest.fixture
def photos():
    return list(np.random.default_rng(0).integers(0, 256, (3, 32, 48, 3), dtype=np.uint8))


def test_methods_are_ranked_and_what_fails_is_named(classifier, photos, methods):
    def refuses(subject, image):
        raise ArtefactError("This network gives no feature maps", "one that does", "Take another.")

    chosen = [methods.flat, methods.gradient, methods.of("refusing", refuses), methods.edges]
    found = compare(classifier, [photos[0], "broken.jpg", *photos[1:]], chosen, config=FAST)
    assert {one.method for one in found.grades} == {"flat", "gradient", "edge detector"}
    assert list(found.left_out) == ["refusing"]
    assert list(found.unreadable) == ["broken.jpg"]
    key = [(one.trusted, one.lead.value) for one in found.grades]
    assert key == sorted(key, reverse=True)
    assert all(one.photos == 3 for one in found.grades)
    # blind orders are the same for all
    assert len({one.baselines["random"].deletion for one in found.grades}) == 1
    text = str(found)
    assert text.splitlines()[0].split()[0] == "method"
    assert "edge detector: This map deserves no trust" in text
    assert "broken.jpg was left out: broken.jpg is empty" in text
    assert text.endswith(found.sentence)
    page = render_page("Methods", found.sentence, comparison_sections(found))
    assert "refusing" in page
    assert "What speaks against" in page
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert [one["method"] for one in told["grades"]] == [one.method for one in found.grades]


def test_places_are_drawn_where_they_look(classifier, photos):
    from seewhy.explain.grades import cases_of

    cases, _ = cases_of(classifier, photos)
    assert [one.subject.sights["block2"].start for one in cases] == [0.5] * 3
    assert all(one.subject.network is cases[0].subject.network for one in cases)


def test_each_photo_is_asked_about_its_own_answer(classifier, photos, methods):
    asked = []

    def asking(subject, image):
        asked.append((subject.direction.tolist(), image))
        return np.zeros(image.shape[:2])

    compare(classifier, photos, [methods.of("asking", asking)], config=GradeConfig(random_networks=0, noise_draws=0))
    for direction, image in asked:
        logits = classifier.logits(image[None])[0]
        assert direction == [k == int(logits.argmax()) for k in range(3)]
    assert len(asked) == 3


def test_with_the_truth_at_hand_it_ranks(classifier, photos, methods):
    masks = {"ears": np.zeros((32, 32), dtype=bool), "tail": np.zeros((32, 32), dtype=bool)}
    masks["ears"][4:8, 4:8], masks["tail"][20:24, 20:24] = True, True

    def like(sign):
        return lambda subject, image: sign * (masks["ears"] * 2.0 + masks["tail"])

    config = GradeConfig(steps=3, random_orders=2, random_networks=0, noise_draws=0)
    asked = compare(classifier, photos[:1], [methods.flat], config=config)
    assert asked.grades[0].truth is None
    from seewhy.explain.grades import cases_of

    case = cases_of(classifier, photos)[0][0]
    truths = [DrawnTruth(case=case, importance={"ears": 3.0, "tail": 1.0}, masks=masks)]
    found = compare(
        classifier, photos, [methods.of("wrong", like(-1)), methods.of("right", like(1))], config=config, truths=truths
    )
    assert {one.method: one.truth.correlation.value for one in found.grades} == {"right": 1, "wrong": -1}
    assert [one.method for one in found.grades] == ["right", "wrong"]
    assert "truth" in render_page("", "", comparison_sections(found))


def test_what_cannot_be_compared(classifier, photos, methods):
    with pytest.raises(ConfigError, match="no method called"):
        compare(classifier, photos, ["no such method"])
    with pytest.raises(UsageError, match="None of 1 photos"):
        compare(classifier, ["broken.jpg"], [methods.flat], config=FAST)

    def refuses(subject, image):
        raise ArtefactError("no maps", "maps", "Take another.")

    with pytest.raises(UsageError, match="None of 1 methods"):
        compare(classifier, photos, [methods.of("refusing", refuses)], config=FAST)


def test_nothing_is_left_behind(classifier, photos, methods):
    network = classifier.network()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    compare(classifier, photos[:1], [methods.gradient], config=FAST)
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert all(one.grad is None for one in network.parameters())
