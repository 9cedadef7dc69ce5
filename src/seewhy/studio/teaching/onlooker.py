"""What the teaching process tells of its moments: pictures of filters, photos it gets wrong, dots on a plane."""

from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.data.corrections import photo_name
from seewhy.data.sample import Dataset
from seewhy.layers.filter_picture import filter_limit, first_layer_filters
from seewhy.pixels.files import encode_png
from seewhy.studio.photos.photo_index import LabelledPhoto, key_of
from seewhy.studio.teaching.plane import laid_on_plane, turned_like
from seewhy.training.moments import Moment, Said

__all__ = ["MOST_WRONG", "Onlooker", "indexed"]

MOST_WRONG = 24
"""Photos got wrong that are shown: those of which it is surest."""

_DOTS = 400  # on the plane: beyond that they lie on one another
_KEPT_ASIDE = ("validation", "out of fold")  # parts that are not learned from, told first


class Onlooker:
    """Turns each moment into words and small pictures, and sends them.

    Args:
        pipe: to the studio.
        root: the folder the photos were read from.
    """

    def __init__(self, pipe: Connection, root: Path) -> None:
        self._pipe, self._root = pipe, root
        self._limit = 0.0
        self._before: tuple[tuple[str, ...], np.ndarray] | None = None
        self._introduced: set[int] = set()

    def __call__(self, moment: Moment) -> None:
        told: dict[str, Any] = {
            "epoch": moment.epoch,
            "epochs": moment.epochs,
            "title": moment.title,
            **{
                name: moment.figures.get(name)
                for name in ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
            },
        }
        if moment.kernels is not None:
            # One scale for all epochs seen so far, so that what grows is seen to grow.
            self._limit = max(self._limit, filter_limit(moment.kernels))
            told["filters"] = encode_png(first_layer_filters(moment.kernels, limit=self._limit, longer_side=480))
        parts = {part: said for part, said in moment.said.items() if said.photos is not None and len(said.numbers)}
        self._introduce(parts)
        if parts:
            told["classes"] = next(list(one.photos.classes) for one in parts.values() if one.photos is not None)
            told["wrong"] = self._wrong(parts)
            told["space"] = self._space(parts)
        self._pipe.send(("moment", told))

    def _introduce(self, parts: dict[str, Said]) -> None:
        """Sends the names of photos that were not heard of before."""
        for said in parts.values():
            if said.photos is None or id(said.photos) in self._introduced:
                continue
            self._introduced.add(id(said.photos))
            self._pipe.send(("photos", indexed(said.photos, self._root)))

    def _wrong(self, parts: dict[str, Said]) -> dict[str, Any]:
        """How many are wrong, and those of which it is surest; photos it doesn't learn from come first."""
        counts, shown = {}, []
        for part in sorted(parts, key=lambda one: one not in _KEPT_ASIDE):
            said, photos = parts[part], parts[part].photos
            assert photos is not None
            opinion = said.probabilities.argmax(axis=1)
            wrong = np.flatnonzero(opinion != said.labels)
            counts[part] = {"wrong": len(wrong), "of": len(said.labels)}
            sure = said.probabilities[wrong, opinion[wrong]]
            for row in wrong[np.argsort(-sure, kind="stable")]:
                sample = photos.samples[said.numbers[row]]
                shown.append(
                    {
                        "photo": key_of(sample.path),
                        "name": photo_name(sample, self._root),
                        "label": photos.classes[said.labels[row]],
                        "said": photos.classes[opinion[row]],
                        "probability": float(said.probabilities[row, opinion[row]]),
                        "part": part,
                    }
                )
        return {"counts": counts, "photos": shown[:MOST_WRONG]}

    def _space(self, parts: dict[str, Said]) -> dict[str, Any] | None:
        """The dots: a place for each photo, its class, what was said of it, and whether it was learned from."""
        rows, samples, labels, said_classes, learned = [], [], [], [], []
        classes: tuple[str, ...] = ()
        for part, said in sorted(parts.items()):
            if said.features is None or said.featured is None or said.photos is None:
                continue
            order = np.argsort(said.numbers[said.featured], kind="stable")  # each epoch deals them out anew
            order = order[:: -(-len(order) // _DOTS)] if len(order) else order
            at = said.featured[order]
            rows.append(said.features[order])
            samples += [said.photos.samples[number] for number in said.numbers[at]]
            labels.append(said.labels[at])
            said_classes.append(said.probabilities[at].argmax(axis=1))
            learned.append(np.full(len(at), part == "train"))
            classes = said.photos.classes
        if not rows or sum(map(len, rows)) < 3 or len({one.shape[1] for one in rows}) != 1:
            return None
        places, keys = laid_on_plane(np.concatenate(rows)), [key_of(one.path) for one in samples]
        if self._before is not None and self._before[0] == tuple(keys):
            places = turned_like(places, self._before[1])
        self._before = (tuple(keys), places)
        return {
            "keys": keys,
            "names": [photo_name(one, self._root) for one in samples],
            "classes": list(classes),
            "places": places,
            "labels": np.concatenate(labels).astype(np.uint16),
            "said": np.concatenate(said_classes).astype(np.uint16),
            "learned": np.concatenate(learned).astype(np.uint8),
        }


def indexed(photos: Dataset, root: Path) -> dict[str, LabelledPhoto]:
    """Photos as the page may ask for them, by key.

    Args:
        photos: as they were read; those inside a table have no file, and are left out.
        root: the folder or table they were read from.
    """
    return {
        key_of(one.path): LabelledPhoto(
            name=photo_name(one, root), label=photos.classes[one.label], source=Path(one.path)
        )
        for one in photos.samples
        if one.content is None
    }
