"""Each piece of evidence is planted in photos whose answers are written down by hand."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from seewhy.data.sample import Dataset, Sample
from seewhy.evaluate.judged import Judged
from seewhy.probability.novelty import Novelty
from seewhy.recipes.mistakes import causes_of_mistakes

CLASSES = ("cat", "dog", "wolf")
MIDDLE = (0.06, 0.9, 0.04)  # a dog; for a cat too much for a wrong label, too little to be between two


def photo(name: str, truth: int, row: tuple[float, ...] = MIDDLE, **given: Any) -> Judged:
    answer = int(np.argmax(row))
    return Judged(
        photo=name,
        truth=truth,
        answer=answer,
        unsure=False,
        confidence=row[answer],
        truth_probability=row[truth],
        source=b"",
        **given,
    )


def causes(photos, rows, *, prints=None, shortcuts=None, order=CLASSES, **classifier):
    """Of a report with these photos; the dataset counts its classes in the order given."""
    known = {"classes": CLASSES, "provenance": {}, "training_prior": None, **classifier}
    prints = prints or [f"{place:064x}" for place in range(len(photos))]
    samples = tuple(
        Sample(path=one.photo, label=order.index(CLASSES[one.truth]), fingerprint=print_)
        for one, print_ in zip(photos, prints, strict=True)
    )
    report: Any = SimpleNamespace(samples=tuple(photos), classes=CLASSES, probabilities=np.array(rows))
    asked: Any = SimpleNamespace(**known)
    return causes_of_mistakes(asked, report, Dataset(classes=order, samples=samples), shortcuts)


def one_mistake(**given):
    found = causes([photo("wrong.png", 0), photo("right.png", 1)], [MIDDLE, MIDDLE], **given)
    (cause,) = found.found
    assert cause.photo.photo == "wrong.png"
    return cause


def test_nothing_is_told_where_nothing_is_wrong():
    assert causes([photo("a.png", 1)], [MIDDLE]) is None


def test_without_evidence_the_cause_is_not_known():
    assert one_mistake().kind == "not known"


def test_photos_of_one_class_alone_are_no_reason_to_doubt_their_labels():
    (cause,) = causes([photo("a.png", 0)], [MIDDLE]).found
    assert cause.kind == "not known"


@pytest.mark.parametrize("order", [CLASSES, ("wolf", "dog", "cat")])
def test_the_same_bytes_under_another_label(order):
    cause = one_mistake(prints=["a" * 64, "a" * 64], order=order)
    assert cause.kind == "duplicate with another label"
    assert cause.because == "A copy of it is known as dog, this one as cat."


def test_the_same_bytes_under_the_same_label_are_no_cause():
    photos = [photo("a.png", 0), photo("b.png", 0), photo("c.png", 1)]
    found = causes(photos, [MIDDLE] * 3, prints=["a" * 64, "a" * 64, "c" * 64])
    assert len(found.found) == 2
    assert "duplicate with another label" not in found.counts


def test_a_photo_far_from_all_that_was_learned():
    far = Novelty(
        score=9.0, usual=np.arange(199.0) / 100, measured_on="training photos", false_alarm=0.0, nearest="cat"
    )
    near = dataclasses.replace(far, score=1.0)
    rows = [MIDDLE, MIDDLE, MIDDLE]
    found = causes([photo("far.png", 0, novelty=far), photo("near.png", 0, novelty=near), photo("c.png", 1)], rows)
    assert [one.kind for one in found.found] == ["unlike training", "not known"]
    assert "0.5 %" in found.found[0].because  # 1 of 200: itself


def test_a_class_of_few_training_photos():
    record = {"fingerprints": {"train": ["0" * 16] * 50}}
    cause = one_mistake(provenance=record, training_prior=(0.1, 0.8, 0.1))
    assert (cause.kind, cause.because) == ("too few examples", "It learned cat from 5 photos, dog from 40.")


FIFTY = {"fingerprints": {"train": ["0" * 16] * 50}}


@pytest.mark.parametrize(
    ("record", "prior"),
    [
        ({}, (0.1, 0.8, 0.1)),
        (FIFTY, None),
        ({**FIFTY, "training": {"class_weights": "balanced"}}, (1 / 3, 1 / 3, 1 / 3)),  # 16 each would be few
        ({**FIFTY, "repair": {"photos": 20}}, (1 / 3, 1 / 3, 1 / 3)),
    ],
)
def test_how_many_photos_taught_a_class_is_not_guessed(record, prior):
    assert one_mistake(provenance=record, training_prior=prior).kind == "not known"


def test_a_label_that_the_other_photos_speak_against():
    # three dogs and three cats are told surely, the seventh, labelled cat, is as surely a dog
    cat, dog = (0.9, 0.08, 0.02), (0.08, 0.9, 0.02)
    photos = [photo(f"{k}.png", k // 3, (cat, dog)[k // 3]) for k in range(6)]
    found = causes([*photos, photo("seventh.png", 0, dog)], [cat] * 3 + [dog] * 4)
    (cause,) = found.found
    assert (cause.kind, cause.because) == ("wrong label", "Its label is doubted: other photos teach that it is dog.")


def shortcut(*, used: bool, label: int, present: list[bool]) -> Any:
    finding = SimpleNamespace(used=used, label=label, name=CLASSES[label], present=np.array(present))
    # the second photo of the dataset was looked at first
    return SimpleNamespace(found=(finding,), photos=SimpleNamespace(indices=np.array([1, 0])))


def test_a_shortcut_of_the_class_it_was_taken_for():
    cause = one_mistake(shortcuts=shortcut(used=True, label=1, present=[False, True]))
    assert (cause.kind, cause.because) == ("shortcut", "The answer leaned on what gives “dog” away.")


@pytest.mark.parametrize(
    "given",
    [
        {"used": False, "label": 1, "present": [False, True]},  # the data hold it, the classifier does not take it
        {"used": True, "label": 2, "present": [False, True]},  # it gives another class away
        {"used": True, "label": 1, "present": [True, False]},  # another photo shows it
        {"used": True, "label": 1, "present": []},  # which photos show it is not known
    ],
)
def test_a_shortcut_that_is_no_cause(given):
    assert one_mistake(shortcuts=shortcut(**given)).kind == "not known"
