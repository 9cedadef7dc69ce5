"""What is told of a moment: filters, the photos got wrong (surest first, those kept aside before others), the dots."""

from pathlib import Path

import numpy as np

from seewhy.data.sample import Dataset, Sample
from seewhy.studio.photos.photo_index import key_of
from seewhy.studio.teaching.moments import Moments
from seewhy.studio.teaching.onlooker import MOST_WRONG, Onlooker
from seewhy.training.moments import Moment, Said


class Pipe:
    def __init__(self) -> None:
        self.sent: list[tuple] = []

    def send(self, told: tuple) -> None:
        self.sent.append(told)


def photos(part: str, count: int) -> Dataset:
    samples = [Sample(path=f"pets/{part}/{i}.png", label=i % 2, fingerprint=f"{part}{i}") for i in range(count)]
    return Dataset(classes=("cat", "dog"), samples=tuple(samples))


def said(part: str, sure: list[float], order: list[int]) -> Said:
    """Of each photo how sure the first class was said."""
    found = photos(part, len(sure))
    probabilities = np.array([[one, 1 - one] for one in sure])[order]
    features = np.array([[number, number**2] for number in order], np.float32)
    return Said(
        photos=found,
        numbers=np.array(order),
        labels=found.labels[order],
        probabilities=probabilities,
        features=features,
        featured=np.arange(len(order)),
    )


FIGURES = {"train_loss": 0.5, "train_accuracy": 0.5, "validation_loss": None, "validation_accuracy": None}


def told(*moments: Moment) -> list[tuple]:
    pipe = Pipe()
    onlooker = Onlooker(pipe, Path("pets"))
    for moment in moments:
        onlooker(moment)
    return pipe.sent


def test_what_it_gets_wrong_is_told_the_surest_first_and_those_kept_aside_before():
    parts = {
        "train": said("train", [0.1, 0.2, 0.9], [2, 0, 1]),  # 0 is a cat it calls a dog
        "validation": said("validation", [0.4, 0.9, 0.2, 0.8], [3, 1, 0, 2]),  # all wrong but none as sure as 0.9
    }
    sent = told(Moment(epoch=1, epochs=1, figures=FIGURES, said=parts))
    moment = next(one for kind, one in sent if kind == "moment")
    wrong = moment["wrong"]
    assert wrong["counts"] == {"validation": {"wrong": 4, "of": 4}, "train": {"wrong": 1, "of": 3}}
    names = [(one["name"], one["label"], one["said"]) for one in wrong["photos"]]
    assert names[0] == ("validation/1.png", "dog", "cat")
    assert names[-1] == ("train/0.png", "cat", "dog")
    assert wrong["photos"][0]["photo"] == key_of("pets/validation/1.png")
    assert len(names) <= MOST_WRONG


def test_each_photo_is_introduced_once_and_the_dots_keep_their_order():
    first = Moment(epoch=1, epochs=2, figures=FIGURES, said={"train": said("train", [0.1] * 4, [3, 0, 2, 1])})
    found = first.said["train"]
    again = Moment(epoch=2, epochs=2, figures=FIGURES, said={"train": found})
    sent = told(first, again)
    assert [kind for kind, _ in sent] == ["photos", "moment", "moment"]
    assert [one.name for one in sent[0][1].values()] == [f"train/{i}.png" for i in range(4)]
    spaces = [one["space"] for kind, one in sent if kind == "moment"]
    assert spaces[0]["names"] == [f"train/{i}.png" for i in range(4)]
    assert spaces[0]["keys"] == [key_of(f"pets/train/{i}.png") for i in range(4)]
    np.testing.assert_allclose(spaces[0]["places"], spaces[1]["places"], atol=1e-5)
    assert spaces[0]["learned"].tolist() == [1, 1, 1, 1]


def test_an_epoch_that_nobody_looked_at_has_its_figures_alone():
    sent = told(Moment(epoch=3, epochs=9, figures=FIGURES))
    assert sent == [("moment", {"epoch": 3, "epochs": 9, "title": "", **FIGURES})]
    kept = Moments()
    kept.add(sent[0][1])
    assert kept.to_json()["moments"] == []
    assert kept.to_json()["epochs"][0]["train_loss"] == 0.5


def test_many_moments_are_thinned_and_the_newest_stays():
    kept = Moments()
    for epoch in range(1000):
        kept.add({"epoch": epoch, "epochs": 1000, "title": "", **FIGURES, "filters": b"x"})
    told_of = kept.to_json()
    assert len(told_of["moments"]) <= 81
    assert told_of["moments"][-1]["epoch"] == told_of["epochs"][-1]["epoch"] == 999
    assert kept.filters(told_of["moments"][-1]["number"]) == b"x"
