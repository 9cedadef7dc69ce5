import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.data.drawings import draw
from seewhy.errors import UsageError
from seewhy.explain.grades.case import Case
from seewhy.explain.grades.truth import (
    DrawnTruth,
    drawn_truths,
    part_importance,
    true_importance,
    truth_grade,
    widened,
)
from seewhy.explain.subject import Subject
from seewhy.pixels.preprocessing import Preprocessing

PARTS = ("ears", "tail", "legs", "snout")


class Brightness(nn.Module):
    """Logits (10, 0, -10) times the photo's mean brightness: removing a part costs what it is brighter."""

    def __init__(self) -> None:
        super().__init__()
        self.standardise = SimpleNamespace(mean=torch.zeros(3))

    def forward(self, images):
        return images.mean(dim=(1, 2, 3))[:, None] * torch.tensor([10.0, 0.0, -10.0])


def _planted(importance, count=8, size=28) -> list[DrawnTruth]:
    """Four parts of 3 × 3 px in known places, with a known importance that the seed of the photo turns round."""
    subject = Subject(network=Brightness(), direction=np.array([1.0, 0, 0]), size=size)
    masks = {}
    for number, part in enumerate(PARTS):
        masks[part] = np.zeros((size, size), dtype=bool)
        masks[part][3 : 3 + number + 1, 2 + 6 * number : 5 + 6 * number] = True  # areas 3, 6, 9, 12
    truths = []
    for photo in range(count):
        own = dict(zip(PARTS, np.roll(importance, photo).tolist(), strict=True))
        image = np.full((size, size, 3), photo, dtype=np.uint8)
        truths.append(DrawnTruth(case=Case(subject=subject, image=image), importance=own, masks=masks))
    return truths


def _knowing(truths, sign=1.0):
    """The map that spreads each part's true importance over its pixels."""

    def attribute(subject, image):
        truth = truths[int(image[0, 0, 0])]
        return sign * sum(truth.importance[part] * mask / mask.sum() for part, mask in truth.masks.items())

    return attribute


def test_a_map_equal_to_the_truth_and_its_negative(methods):
    truths = _planted([20.0, -1.0, 0.5, 400.0])  # also per pixel the last one is the greatest, whatever its area
    found = truth_grade(methods.of("truth", _knowing(truths)), truths)
    assert (found.correlation.value, found.correlation.low, found.correlation.high) == (1, 1, 1)
    assert found.pointing.value == 1
    assert found.passed
    assert found.drawings == 8
    wrong = truth_grade(methods.of("lie", _knowing(truths, -1)), truths)
    assert wrong.correlation.value == -1
    assert wrong.pointing.value == 0
    assert not wrong.passed
    json.dumps(found.to_json(), allow_nan=False)


def test_all_parts_of_all_drawings_at_once_by_hand(methods):
    # each drawing's own order is right, but the map of the second is a tenth as strong: (1, 2, 3, 4) and (10, 20, 30,
    # 40) against (1, 2, 3, 4) and (1, 2, 3, 4), ranks 1 … 8 against 1.5, 3.5, 5.5, 7.5 twice
    truths = [
        dataclasses.replace(one, importance=dict(zip(PARTS, (np.arange(1.0, 5) * factor).tolist(), strict=True)))
        for one, factor in zip(_planted([1.0, 2.0, 3.0, 4.0], count=2), (1, 10), strict=True)
    ]

    def weak(subject, image):
        return sum(rank * mask / mask.sum() for rank, mask in enumerate(truths[0].masks.values(), start=1))

    found = truth_grade(methods.of("weak", weak), truths)
    assert found.correlation.value == 1
    ranks = np.array([1.5, 3.5, 5.5, 7.5] * 2) - 4.5
    expected = ranks @ (np.arange(1, 9) - 4.5) / np.sqrt((ranks @ ranks) * 42)
    assert found.pooled.value == pytest.approx(expected)


def test_what_lies_over_others_is_not_graded(methods):
    truths = _planted([20.0, -1.0, 0.5, 400.0])
    body = truths[0].masks["legs"] | truths[0].masks["snout"]  # the map cannot tell it from what it covers
    covered = [
        dataclasses.replace(
            one, importance={**one.importance, "fur": -9.0}, masks={**one.masks, "fur": body}, overlays=("fur",)
        )
        for one in truths
    ]
    found = truth_grade(methods.of("truth", _knowing(truths)), covered)
    assert found.correlation.value == 1
    assert found.all_parts.value < 1
    assert covered[0].graded == list(PARTS)


def test_sum_and_mean_by_hand():
    masks = {"a": np.zeros((4, 4), dtype=bool), "b": np.zeros((4, 4), dtype=bool)}
    masks["a"][0, :2], masks["b"][2:, 2:] = True, True
    heatmap = np.arange(16.0).reshape(4, 4)
    assert part_importance(heatmap, masks).tolist() == [1, 10 + 11 + 14 + 15]
    assert part_importance(heatmap, masks, mean=True).tolist() == [0.5, 12.5]


def test_a_map_of_chance_tells_nothing_and_areas_are_told(methods):
    truths = _planted([4.0, 3.0, 2.0, 1.0], count=1) * 60  # the smaller the part, the more important
    found = truth_grade(methods.flat, truths)
    assert abs(found.random.value) < 0.15
    assert found.area.value == found.correlation.value == -1
    assert not found.passed


def test_pointing_beside_the_part_is_forgiven_within_a_tolerance(methods):
    truths = _planted([9.0, 0.1, 0.2, 0.3], count=1)  # the ears: row 3, columns 2 to 4; tolerance round(28·15/224) = 2
    for row, column, hit in ((3, 3, 1), (5, 6, 1), (3, 7, 0), (6, 3, 0)):

        def one_point(subject, image, row=row, column=column):
            heatmap = np.zeros((28, 28))
            heatmap[row, column] = 1
            return heatmap

        found = truth_grade(methods.of("point", one_point), truths)
        assert found.pointing.value == hit, (row, column)
        assert found.pointing_chance == pytest.approx(5 * 7 / 28**2)


def test_importance_is_what_the_score_loses():
    subject = Subject(network=Brightness(), direction=np.array([1.0, 0, 0]), size=4)
    image = np.full((4, 4, 3), 255, dtype=np.uint8)
    without = image.copy()
    without[:2] = 0  # half of the photo: 10 · 0.5
    case = Case(subject=subject, image=image)
    assert true_importance(case, {"ears": without, "tail": image}) == {"ears": pytest.approx(5), "tail": 0}


def _classifier(size=48, classes=("cat", "dog", "wolf"), fit="letterbox"):
    preprocessing = Preprocessing(size=size, fit=fit)
    return SimpleNamespace(
        classes=classes,
        preprocessing=preprocessing,
        prepare=preprocessing.apply,
        temperature=1.5,
        network=Brightness,
        model=SimpleNamespace(head={"sights": {"last": [11.0, 4.0, 0.5]}}),
    )


@pytest.mark.parametrize("size", [48, 96])
def test_drawings_are_made_again_without_each_part(size):
    truths = drawn_truths(_classifier(size), [30, 31], seed=4, size=48)
    for index, truth in zip((30, 31), truths, strict=True):
        kind = ("cat", "dog", "wolf")[index % 3]
        drawing = draw(kind, size=48, seed=4, index=index)
        assert truth.overlays == ("fur",)
        assert tuple(truth.importance) == tuple(truth.masks) == drawing.visible_parts
        assert truth.case.subject.direction.tolist() == [one == kind for one in ("cat", "dog", "wolf")]
        assert truth.case.temperature == 1.5
        assert truth.case.subject.sights["last"].stride == 4
        part = drawing.visible_parts[-1]
        bare = draw(kind, size=48, seed=4, index=index, without=(part,))
        gain = {"cat": 10, "dog": 0}[kind] / 255
        lost = gain * (drawing.image.mean() - bare.image.mean())
        assert truth.importance[part] == pytest.approx(lost, abs=0.02)
        assert truth.masks[part].shape == (size, size)
        assert truth.masks[part].mean() == pytest.approx(drawing.part_masks[part].mean(), rel=0.15)
    network = truths[0].case.subject.network
    assert all(truth.case.subject.network is network for truth in truths)


def test_a_classifier_that_knows_no_drawing():
    with pytest.raises(UsageError, match="good, bad"):
        drawn_truths(_classifier(classes=("good", "bad")), [1])
    with pytest.raises(UsageError, match="0 drawings"):
        drawn_truths(_classifier(), [])


def test_widening_by_hand():
    mask = np.zeros((5, 5), dtype=bool)
    mask[0, 2] = True
    assert widened(mask, 0).sum() == 1
    assert widened(mask, 1).astype(int).tolist() == [[0, 1, 1, 1, 0]] * 2 + [[0] * 5] * 3
