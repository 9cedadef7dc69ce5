"""A classifier whose limits are known: it reads the brightness of photos of one colour, up to a darkness of its own."""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from seewhy.data.sample import Dataset, Sample
from seewhy.errors import DatasetError, LeakageError, UsageError
from seewhy.evaluate.changed_photos import CONDITIONS, QUICK
from seewhy.evaluate.condition_card import chosen_samples, condition_card
from seewhy.evaluate.condition_card_page import condition_card_sections, typical_photo
from seewhy.pages.page import render_page
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import VerdictRule

DARK = CONDITIONS["darker"]


@dataclasses.dataclass
class Reader:
    """Red or blue photos of 200 levels: it tells them apart while the stronger channel has more than 110 levels.

    Below, it says "red" to everything, as sure as ever: that is the planted limit, 55 % of the brightness, and the
    planted over-confidence.
    """

    classes: tuple[str, ...] = ("blue", "red")
    sure: float = 0.9
    floor: float = 110.0
    provenance: dict[str, Any] = dataclasses.field(default_factory=dict)
    rule: VerdictRule = dataclasses.field(default_factory=lambda: VerdictRule(threshold=0.5))
    temperature: float = 1.0
    preprocessing: Preprocessing = dataclasses.field(default_factory=lambda: Preprocessing(size=8))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        means = images.reshape(len(images), -1, 3).mean(axis=1)
        red = np.where(means.max(axis=1) > self.floor, means[:, 0] > means[:, 2], True)
        return np.stack([np.where(red, 1 - self.sure, self.sure), np.where(red, self.sure, 1 - self.sure)], axis=1)


@pytest.fixture
def colours(tmp_path: Path) -> Callable[[int], Dataset]:
    def draw(count: int) -> Dataset:
        samples = []
        for index in range(count):
            label = index % 2
            image = np.full((8, 8, 3), 20, np.uint8)
            image[..., 0 if label else 2] = 200
            image[0, 0] = index  # so that no two are the same file
            path = tmp_path / f"{index}.png"
            Image.fromarray(image).save(path)
            fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
            samples.append(Sample(path=str(path), label=label, fingerprint=fingerprint))
        return Dataset(classes=("blue", "red"), samples=tuple(samples))

    return draw


@pytest.fixture
def card(colours):
    return condition_card(Reader(), colours(40), conditions=[DARK, CONDITIONS["blur"]])


def test_the_planted_limit_is_named(card):
    darker, blur = card.curves
    assert darker.limit.proof == 45
    assert 45 < darker.limit.level < 60  # planted at 55; half of the photos fall between the levels 60 and 45
    assert blur.limit is None
    assert card.broken == (darker,)
    assert card.holding == (blur,)
    assert darker.sentence.startswith("Holds down to 58 % of the brightness (95 % interval ")


def test_figures_by_hand(card):
    darker, _ = card.curves
    assert card.unchanged.accuracy.value == 1.0
    assert [level.accuracy.value for level in darker.levels] == [1, 1, 0.5, 0.5, 0.5, 0.5]
    assert darker.levels[-1].drop.value == 0.5
    assert darker.levels[-1].confidence == pytest.approx(0.9)
    assert darker.levels[-1].overconfidence.value == pytest.approx(0.4)
    assert darker.levels[-1].ece.value == pytest.approx(0.4)
    # five strongest levels: four at 0.5 and one at 0; the other condition makes no error
    assert card.mean_error.value == pytest.approx((0.4 + 0) / 2)
    assert card.mean_drop.value == pytest.approx(0.2)


def test_confidence_that_stays_is_told(card):
    (worst,) = card.overconfident
    assert worst.condition.name == "darker"
    assert "still 90 % sure on average and right on 50 %" in worst.sentence
    assert "with “less light” at 45 % it is 90 % sure on average and right on 50 %" in card.sentence


def test_an_unsure_classifier_is_not_called_overconfident(colours):
    reader = Reader(sure=0.52, rule=VerdictRule(threshold=0.6))
    found = condition_card(reader, colours(40), conditions=[DARK])
    assert found.overconfident == ()
    assert found.curves[0].levels[-1].unsure.value == 1.0


def test_few_photos_say_that_they_cannot_tell(colours):
    found = condition_card(Reader(), colours(6), conditions=[DARK])
    (curve,) = found.curves
    assert curve.limit is None
    assert curve.undecided
    assert "which chance alone can explain with 6 photos" in curve.sentence
    assert found.holding == ()


def test_a_tolerance_of_ones_own(colours):
    found = condition_card(Reader(), colours(40), conditions=[DARK], tolerance=0.6)
    assert found.curves[0].limit is None
    assert not found.curves[0].undecided


def test_against_another_classifier(colours):
    photos = colours(40)
    conditions = [DARK, CONDITIONS["contrast"]]
    weak = condition_card(Reader(floor=250), photos, conditions=conditions)  # always says red: half are wrong
    strong = condition_card(Reader(), photos, conditions=conditions)
    assert weak.against(weak).value == 1.0
    assert strong.against(weak).value < 1
    with pytest.raises(UsageError, match="no error under one"):
        weak.against(condition_card(Reader(floor=0), photos, conditions=conditions))
    with pytest.raises(UsageError, match="the same photos"):
        weak.against(condition_card(Reader(), photos, conditions=[DARK]))


def test_json_is_plain(card):
    found = json.loads(json.dumps(card.to_json(), allow_nan=False))
    assert found["n"] == 40
    assert found["curves"][0]["outcome"] == "breaks"
    assert found["curves"][0]["limit"]["proof"] == 45
    assert len(found["curves"][1]["levels"]) == 7
    assert found["mean_corruption_error"]["value"] == pytest.approx(0.2)


def test_same_seed_same_card(card, colours):
    again = condition_card(Reader(), colours(40), conditions=[DARK, CONDITIONS["blur"]])
    assert again.to_json()["curves"] == card.to_json()["curves"]


def test_each_class_has_its_share():
    labels = [0] * 60 + [1] * 30 + [2] * 10
    samples = tuple(Sample(path=str(i), label=label, fingerprint=str(i)) for i, label in enumerate(labels))
    dataset = Dataset(classes=("a", "b", "c"), samples=samples)
    chosen = chosen_samples(dataset, 20, seed=4)
    assert np.bincount([labels[place] for place in chosen]).tolist() == [12, 6, 2]
    assert chosen == sorted(chosen)
    assert chosen == chosen_samples(dataset, 20, seed=4)
    assert chosen != chosen_samples(dataset, 20, seed=5)
    assert chosen_samples(dataset, 500, seed=4) == list(range(100))


def test_broken_photos_are_named_and_known_ones_refused(colours, tmp_path):
    photos = colours(12)
    (tmp_path / "3.png").write_bytes(b"cut short")
    found = condition_card(Reader(), photos, conditions=[DARK])
    assert len(found.photos) == 11
    assert list(found.unreadable) == [str(tmp_path / "3.png")]
    known = {"fingerprints": {"train": [photos.samples[0].fingerprint[:16]]}}
    with pytest.raises(LeakageError):
        condition_card(Reader(provenance=known), photos, conditions=[DARK])


def test_calls_that_cannot_be(colours):
    photos = colours(2)
    with pytest.raises(UsageError, match="0 conditions"):
        condition_card(Reader(), photos, conditions=[])
    with pytest.raises(UsageError, match="0 photos"):
        condition_card(Reader(), photos, photos=0)
    for sample in photos.samples:
        Path(sample.path).write_bytes(b"")
    with pytest.raises(DatasetError, match="None of 2 photos"):
        condition_card(Reader(), photos, conditions=[DARK])


def test_the_page(colours):
    found = condition_card(Reader(classes=("blue", "red")), colours(40), conditions=QUICK)
    page = render_page("Card", found.sentence, condition_card_sections(found))
    levels = sum(len(one.levels) for one in QUICK)
    assert page.count('src="data:image/jpeg;base64,') == 1 + levels  # the photo, and every change of it
    assert page.count("<svg") == len(QUICK)
    assert "wrong: red, 90" in page or found.photos[typical_photo(found)].truth == 1
    assert "Holds down to" in page


def test_a_photo_that_is_gone_leaves_a_page(card):
    for photo in card.photos:
        Path(photo.source).unlink()
    assert "can no longer be read" in render_page("Card", "", condition_card_sections(card))
