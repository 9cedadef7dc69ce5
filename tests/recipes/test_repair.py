"""A last layer that listens to a frame is taught to listen to the subject; what cannot be mended is said."""

import dataclasses
import hashlib

import numpy as np
import pytest
import torch

import seewhy
from seewhy.classifier import Classifier, Model
from seewhy.classifier.parts import DENSE_BIAS, DENSE_WEIGHT
from seewhy.data.sample import Dataset, Sample
from seewhy.errors import DatasetError, LeakageError, UsageError
from seewhy.evaluate.looked_at import ask
from seewhy.export.onnx_graph import to_onnx
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.measured_sights import head_to_json
from seewhy.pixels.files import encode_png
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule
from seewhy.recipes.repair import repair
from seewhy.training.head import teach_head

SIZE, CLASSES = 16, ("left", "right")


def photos(count: int, *, tied: float, seed: int) -> tuple[Dataset, np.ndarray]:
    """A bright bar in the left or right half, and a frame that is white for "right" at a rate of `tied`."""
    random = np.random.default_rng(seed)
    samples, present = [], np.zeros(count, bool)
    for place in range(count):
        label = place % 2
        present[place] = (random.random() < tied) == (label == 1)
        image = random.integers(60, 140, (SIZE, SIZE, 3))
        column = 3 + 7 * label + int(random.integers(0, 2))
        image[3:13, column : column + 2] += 90
        image[[0, 1, -2, -1]] = image[:, [0, 1, -2, -1]] = 240 if present[place] else 10
        content = encode_png(image.astype(np.uint8))
        fingerprint = hashlib.sha256(content).hexdigest()
        samples.append(Sample(path=f"{place}.png", label=label, fingerprint=fingerprint, content=content))
    return Dataset(classes=CLASSES, samples=tuple(samples)), present


@pytest.fixture(scope="module")
def shortcut_taker() -> Classifier:
    """A random body whose dense layer looks at how bright a photo is all over, which the frame decides."""
    config = NetworkConfig(network="plain", size=SIZE, width=0.25, depth=1, head="grid", grid=4)
    half = (0.5, 0.5, 0.5)
    network = build_network(config, classes=2, mean=half, std=half, seed=0).eval()
    weights = {name: tensor.detach().numpy().copy() for name, tensor in network.state_dict().items()}
    blank = Classifier(
        classes=CLASSES,
        preprocessing=Preprocessing(size=SIZE),
        temperature=1.0,
        rule=VerdictRule(threshold=0.0),
        receipts=Receipts(confidence=(), right=()),
        provenance={"fingerprints": {"train": ["0" * 16]}},
        model=Model(
            onnx=to_onnx(network, SIZE),
            weights=weights,
            network=dataclasses.asdict(config),
            head=head_to_json(network, SIZE),
        ),
        threads=1,
    )
    dataset, _ = photos(80, tied=1.0, seed=1)
    rows = ask(blank, np.stack([blank.prepare(one.content) for one in dataset.samples]), features=True)[1]
    head = teach_head(rows, dataset.labels)
    with torch.no_grad():
        network.head.dense.weight.copy_(torch.from_numpy(head.weights))
        network.head.dense.bias.copy_(torch.from_numpy(head.bias))
    taught = {**weights, DENSE_WEIGHT: head.weights, DENSE_BIAS: head.bias}
    model = dataclasses.replace(blank.model, onnx=to_onnx(network, SIZE), weights=taught)
    return dataclasses.replace(blank, model=model)


@pytest.fixture(scope="module")
def repaired(shortcut_taker):
    dataset, present = photos(200, tied=0.9, seed=2)
    return repair(shortcut_taker, dataset, present)


def test_the_worst_group_rises(repaired):
    assert [(one.name, one.present) for one in repaired.groups] == [
        ("left", False),
        ("left", True),
        ("right", False),
        ("right", True),
    ]
    assert sum(one.n for one in repaired.groups) == 200
    assert repaired.before.value < 0.5
    assert repaired.after.value > repaired.before.value + 0.2
    assert repaired.sentence.startswith("The accuracy on the worst group rose, from")
    assert repaired.to_json()["worst_group"]["after"]["value"] == repaired.after.value


def test_it_holds_on_photos_where_the_frame_says_nothing(shortcut_taker, repaired):
    dataset, _ = photos(200, tied=0.5, seed=3)
    images = np.stack([shortcut_taker.prepare(one.content) for one in dataset.samples])
    before, after = (
        (one.logits(images).argmax(axis=1) == dataset.labels).mean() for one in (shortcut_taker, repaired.classifier)
    )
    assert after > before + 0.1


def test_the_mended_classifier_can_be_saved_and_knows_its_photos(repaired, tmp_path):
    path = repaired.classifier.save(tmp_path / "mended.seewhy")
    again = seewhy.load(path)
    dataset, present = photos(200, tied=0.9, seed=2)
    image = dataset.samples[0].content
    np.testing.assert_array_equal(again.predict(image).logits, repaired.classifier.predict(image).logits)
    assert again.provenance["repair"]["photos"] == 200
    with pytest.raises(LeakageError):
        repair(again, dataset, present)


def test_the_body_is_left_as_it_was(shortcut_taker, repaired):
    for name, values in shortcut_taker.model.weights.items():
        same = np.array_equal(values, repaired.classifier.model.weights[name])
        assert same == (name not in (DENSE_WEIGHT, DENSE_BIAS))


def test_what_is_never_seen_without_the_shortcut_cannot_be_mended(shortcut_taker):
    dataset, present = photos(60, tied=1.0, seed=4)
    with pytest.raises(DatasetError, match="“left” with it \\(0\\), “right” without it \\(0\\)"):
        repair(shortcut_taker, dataset, present)


def test_one_value_a_photo(shortcut_taker):
    dataset, present = photos(20, tied=0.5, seed=5)
    with pytest.raises(UsageError, match=r"\(19,\)"):
        repair(shortcut_taker, dataset, present[:-1])
