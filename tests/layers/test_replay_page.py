"""The replay as sections of a page."""

import dataclasses

import numpy as np
import pytest

from seewhy.data.drawings import draw_folder
from seewhy.data.folder import read_folder
from seewhy.errors import UsageError
from seewhy.layers.replay_gallery import out_of_fold_sections
from seewhy.layers.replay_page import replay_sections
from seewhy.network.replay import Readings, Replay
from seewhy.pages.page import Figure, Gallery, Measures, Table, Text, render_page


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    return read_folder(draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=15, size=32))


def _replay(photos, times=4, classes=None) -> Replay:
    """Photo 0 is never readable, photo 1 only at the end, the others from the first epoch."""
    labels = photos.labels
    train = Readings.empty(labels, times)
    for time in range(times):
        own = np.full(len(labels), 0.9)
        own[0], own[1] = 0.02, 0.7 if time == times - 1 else 0.1
        said = np.repeat((1 - own)[:, None] / 2, 3, axis=1)
        said[np.arange(len(labels)), labels] = own
        train.write(time, np.arange(len(labels)), np.log(said))
    filters = np.linspace(-1, 1, 5 * 2 * 27).reshape(5, 2, 3, 3, 3).astype(np.float32)
    return Replay(
        epochs=np.arange(1, times + 1),
        train=train,
        validation=Readings.empty(np.zeros(0, np.int64), times),
        best_epoch=3,
        filter_epochs=np.arange(5),
        filters=filters,
        classes=classes or photos.classes,
        photos=tuple(sample.fingerprint[:16] for sample in photos.samples),
    )


def _of(kind, sections):
    return [one for one in sections if isinstance(one, kind)]


def test_the_page_tells_what_was_learned_when(photos):
    history = [{"train_loss": 1.0 / epoch, "train_accuracy": 0.9} for epoch in range(1, 5)]
    sections = replay_sections(_replay(photos), photos, history=history)
    (tiles,), (table,), (filters, gallery) = _of(Measures, sections), _of(Table, sections), _of(Gallery, sections)
    assert [one.value for one in tiles.measures] == ["epoch 1", "1 of 15", "0 of 15"]
    assert {row[0]: row[3] for row in table.rows} == {"cat": "1", "dog": "0", "wolf": "0"}
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(gallery.images) == 12
    assert gallery.images[0].title == "Labelled cat"
    assert "cat 2 % on average; at the end it says dog, 49 %; never readable for good." in gallery.images[0].detail
    assert "at the end right, 70 % sure; readable for good from epoch 4." in gallery.images[1].detail
    (curves,) = _of(Figure, sections)
    assert len(curves.pictures) == 3  # no validation photos
    # The kernels move on a straight line, so that the way is behind them evenly.
    assert [one.title for one in filters.images] == [
        "Before training", "Epoch 2", "Epoch 3 (kept)", "Epoch 4", "What changed, last less first",
    ]  # fmt: skip
    details = [one.detail for one in filters.images]
    assert details[1:4] == [f"{share} % of the way" for share in (50, 75, 100)]
    # From -1 to 1 in five steps of 54 weights: the change is 4 · 54 of 269 steps, the largest weight 134.5 of them.
    assert details[4] == f"shown {134.5 / 216:.1f} times as strong"
    page = render_page("Replay", "", sections)
    assert page.count("data:image/jpeg") == 12


def test_photos_are_told_by_their_fingerprint(photos):
    replay = _replay(photos)
    mixed = photos.subset(range(len(photos) - 1, 0, -1))  # in another order, and the worst one is gone
    gallery = _of(Gallery, replay_sections(replay, mixed))[1]
    assert gallery.images[0].alt == "The photo can no longer be read"
    assert gallery.images[1].detail.endswith(photos.samples[1].path.rsplit("/", 1)[1])
    assert len(_of(Gallery, replay_sections(replay))) == 1  # the filters
    nameless = dataclasses.replace(replay, photos=())
    assert len(_of(Gallery, replay_sections(nameless, photos))) == 2
    with pytest.raises(UsageError, match="14 photos are not those of the replay"):
        replay_sections(nameless, mixed)


def test_a_class_that_is_hard_as_a_whole_is_told(photos):
    many = photos.subset([*range(15)] * 4)
    said = np.where(many.labels[:, None] == np.arange(3), 0.8, 0.1)
    said[many.labels == 2] = [0.45, 0.45, 0.1]
    replay = dataclasses.replace(_replay(photos, times=1), train=Readings.once(np.log(said), many.labels), photos=())
    assert "12 of these 12 are labelled wolf" in _of(Gallery, replay_sections(replay, many))[1].caption
    assert "by heart" not in _of(Gallery, replay_sections(replay, many))[1].caption
    assert "are labelled" not in _of(Gallery, replay_sections(_replay(photos), photos))[1].caption


def test_what_was_learned_by_heart_or_taken_back_is_told(photos):
    replay = _replay(photos)
    train = Readings.once(np.log(np.where(photos.labels[:, None] == np.arange(3), 0.8, 0.1)), photos.labels)
    known = dataclasses.replace(_replay(photos, times=1), train=train, best_epoch=0)
    curves, gallery = (_of(kind, replay_sections(known, photos))[-1].caption for kind in (Figure, Gallery))
    assert "learned by heart too" in gallery
    assert "none of these epochs were kept" in curves
    assert "none of these epochs" not in _of(Figure, replay_sections(replay, photos))[0].caption


def test_many_classes_and_thinned_epochs(photos):
    replay = _replay(photos)
    labels = np.arange(15) % 15
    many = dataclasses.replace(
        replay,
        epochs=np.array([5, 10, 15, 20]),
        train=dataclasses.replace(replay.train, labels=labels),
        classes=tuple(f"class {k}" for k in range(15)),
    )
    sections = replay_sections(many)
    assert "4 evenly spaced ones of 20 epochs" in _of(Measures, sections)[0].caption
    assert "Of the 15 classes" in _of(Figure, sections)[0].caption
    assert len(_of(Table, sections)[0].rows) == 15


def test_a_first_layer_that_did_not_learn_is_told(photos):
    replay = _replay(photos)
    frozen = dataclasses.replace(replay, filters=np.repeat(replay.filters[:1], 5, axis=0))
    assert "did not learn" in _of(Text, replay_sections(frozen))[0].paragraphs[0]


def test_without_epochs_the_heads_out_of_fold_take_the_place(photos):
    replay = _replay(photos)
    said = replay.train.first(1)
    text, gallery = out_of_fold_sections(said, photos)
    assert isinstance(text, Text)
    assert isinstance(gallery, Gallery)
    assert "Of 15 photos, 2 were given another class" in text.paragraphs[0]
    assert gallery.images[0].detail.startswith("A head taught without it says dog 49 %, cat 2 %.")
    assert gallery.images[2].detail.startswith("A head taught without it agrees, 90 % sure.")
    with pytest.raises(UsageError, match="There are 14 photos"):
        out_of_fold_sections(said, photos.subset(range(14)))
