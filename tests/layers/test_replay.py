"""When photos became readable: a table worked out by hand, then drawings with planted wrong labels."""

import json

import numpy as np
import pytest

import seewhy
from seewhy.data.batches import PixelStore
from seewhy.data.drawings import CLASSES, Arrangement, draw_many
from seewhy.errors import ArtefactError, DatasetError
from seewhy.layers.replay import learned, load_replay, network_at
from seewhy.network.replay import REPLAY_NAME, Readings, Replay

# Own label's probability of five photos in epochs 2, 4, 6 and 8 (two classes, so above ½ is readable).
TABLE = np.array(
    [
        # at once  late  forgotten  never  lost again
        [0.90, 0.20, 0.60, 0.10, 0.30],
        [0.90, 0.30, 0.40, 0.20, 0.60],
        [0.90, 0.40, 0.30, 0.10, 0.70],
        [0.90, 0.80, 0.70, 0.40, 0.20],
    ]
)
LABELS = np.array([0, 0, 1, 1, 1])


def _readings(table: np.ndarray, labels: np.ndarray) -> Readings:
    said = Readings.empty(labels, times=len(table))
    for time, row in enumerate(table):
        pairs = np.stack([np.where(labels == k, row, 1 - row) for k in (0, 1)], axis=1)
        said.write(time, np.arange(len(labels)), np.log(pairs))
    return said


def _replay(**changes) -> Replay:
    settings = {
        "epochs": np.array([2, 4, 6, 8]),
        "train": _readings(TABLE, LABELS),
        "validation": _readings(TABLE[:, 1:2], np.array([1])),
        "best_epoch": 8,
        "filter_epochs": np.zeros(0, np.int64),
        "filters": np.zeros((0, 0, 0, 0, 0), np.float32),
        "classes": ("cat", "dog"),
    }
    return Replay(**{**settings, **changes})


def test_a_table_worked_out_by_hand():
    found = learned(_replay())
    assert found.readable_from.tolist() == [2, 8, 8, 0, 0]
    assert found.forgotten.tolist() == [0, 0, 1, 0, 1]
    np.testing.assert_allclose(found.confidence, [0.9, 0.425, 0.5, 0.2, 0.45], atol=1e-3)
    np.testing.assert_allclose(found.variability[[0, 3]], [0, np.sqrt(0.06 / 4)], atol=1e-3)
    np.testing.assert_allclose(found.margin[0], np.log(9), atol=2e-3)
    assert found.order.tolist() == [3, 1, 4, 2, 0]
    assert [found.readable_by(share) for share in (0.2, 0.5, 0.6, 0.61)] == [2, 8, 8, None]
    cat, dog = found.classes
    assert (cat.name, cat.photos, cat.half_by, cat.never, cat.readable) == ("cat", 2, 2, 0, (0.5, 0.5, 0.5, 1.0))
    assert (dog.name, dog.photos, dog.half_by, dog.never) == ("dog", 3, None, 2)
    assert (cat.validation, dog.validation) == ((), (0.0, 0.0, 0.0, 1.0))
    assert json.loads(json.dumps(found.to_json()))["classes"][1]["never"] == 2


def test_a_replay_without_readings_is_refused():
    with pytest.raises(DatasetError, match="no readings"):
        learned(_replay(epochs=np.zeros(0, np.int64), train=Readings.empty(LABELS, 0)))


# Drawings that differ in their parts and little else: few of them can be learned in seconds.
PLAIN_SCENE = {
    "background": "room", "coat": "grey", "facing": "left", "light_direction": 90.0, "angle": 0.0, "scale": 1.0,
    "across": 0.0, "down": 0.0, "occlusion": 0.0, "noise": 2.0, "blur": 0.0, "brightness": 1.0,
}  # fmt: skip


def test_planted_wrong_labels_are_learned_last():
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig
    from seewhy.training.config import TrainingConfig
    from seewhy.training.fit import fit

    count = 240
    arrangement = Arrangement(mislabelled=0.1, fixed=PLAIN_SCENE)
    drawings = list(draw_many(count, size=32, seed=0, arrangement=arrangement))
    labels = np.array([CLASSES.index(one.label) for one in drawings])
    planted = labels != np.arange(count) % 3  # classes take turns
    assert planted.sum() > 15
    network = build_network(NetworkConfig(network="resnet", size=32, width=0.25), classes=3, seed=0)
    store = PixelStore(np.stack([one.image for one in drawings]), labels)
    config = TrainingConfig(epochs=8, batch_size=16, seed=0, device="cpu")
    fitted = fit(network, store, config=config)
    assert fitted.replay is not None
    order = learned(fitted.replay).order
    first = order[: 2 * int(planted.sum())]
    assert planted[first].sum() >= 0.7 * planted.sum()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    from seewhy.data.drawings import draw_folder

    pets = draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=60, size=32)
    return seewhy.train(
        seewhy.split(seewhy.read_folder(pets), seed=0), network="plain", epochs=3, size=32, device="cpu"
    )


def test_the_network_of_a_moment(run):
    images = np.stack([run.classifier.prepare(sample.source) for sample in run.split.validation.samples])
    from seewhy.network.network import logits_of

    labels = run.split.validation.labels
    for row, epoch in enumerate(run.replay.epochs.tolist()):
        logits = logits_of(network_at(run.classifier, run.replay, epoch), images)
        np.testing.assert_array_equal(logits.argmax(axis=1) == labels, run.replay.validation.readable[row])
    with pytest.raises(DatasetError, match=r"epoch 7 were not kept.*\(0, 1, 2, 3\)"):
        network_at(run.classifier, run.replay, 7)


def test_the_replay_of_a_saved_classifier(run, tmp_path):
    assert load_replay(tmp_path) is None
    (tmp_path / REPLAY_NAME).write_bytes(run.replay.to_bytes())
    again = load_replay(tmp_path)
    assert again is not None
    assert again.to_bytes() == run.replay.to_bytes()
    (tmp_path / REPLAY_NAME).write_bytes(b"PK")
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_replay(tmp_path)
