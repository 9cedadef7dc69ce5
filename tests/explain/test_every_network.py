"""What is learned from, what turns the answer and whether the background speaks: for every network of the catalogue."""

import numpy as np
import pytest

from seewhy.classifier import Classifier, Model
from seewhy.data.drawings import draw_folder
from seewhy.data.folder import read_folder
from seewhy.explain.examples import remember
from seewhy.explain.examples_file import examples_from_bytes, examples_to_bytes
from seewhy.explain.flip import flip
from seewhy.explain.flip_page import flip_sections
from seewhy.explain.nearest import nearest
from seewhy.explain.nearest_page import nearest_sections
from seewhy.explain.part_flip import flip_parts
from seewhy.explain.surroundings import surroundings
from seewhy.explain.surroundings_page import surroundings_sections
from seewhy.export.onnx_graph import to_onnx
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.pages.page import render_page
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule

# timm's networks need its extra; the others are the whole catalogue.
NAMES = tuple(name for name in ARCHITECTURES if not name.startswith("timm"))
SIZE = 32


def classifier_of(name: str) -> Classifier:
    width = 0.25 if ARCHITECTURES[name].scalable else 1.0
    config = NetworkConfig(network=name, width=width, size=SIZE, head="moments")
    network = build_network(config, classes=3, seed=1).eval()
    return Classifier(
        classes=("cat", "dog", "wolf"),
        preprocessing=Preprocessing(size=SIZE),
        temperature=1.0,
        rule=VerdictRule(threshold=0.0),
        receipts=Receipts(confidence=(), right=()),
        provenance={},
        model=Model(
            onnx=to_onnx(network, SIZE),
            weights={key: value.detach().numpy() for key, value in network.state_dict().items()},
            head=network.head.spec.to_json(),
        ),
        threads=1,
    )


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    return read_folder(draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=9, size=SIZE))


def test_the_contract_covers_the_catalogue():
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_photos_are_remembered_found_and_turned(name, photos):
    classifier = classifier_of(name)
    grey = np.random.default_rng(0).integers(0, 256, (21, 47, 1), dtype=np.uint8).repeat(3, axis=2)
    examples = examples_from_bytes(examples_to_bytes(remember(classifier, photos)))
    near = nearest(examples, classifier, grey)
    assert [len(found) for found in near.by_class.values()] == [3, 3, 3]
    again = nearest(examples, classifier, photos.samples[4].path)
    assert again.itself == (examples.paths[4],)
    change = flip(classifier, grey, trials=40)
    assert change.trials <= 40
    asked = surroundings(classifier, grey)
    np.testing.assert_allclose(asked.whole, change.before, rtol=1e-6)
    sections = [*nearest_sections(near, examples), *flip_sections(change), *surroundings_sections(asked)]
    assert "Learned from these" in render_page(name, near.sentence, sections)


def test_drawings_are_redrawn_for_a_network():
    found = flip_parts(classifier_of("plain"), "wolf", size=SIZE, seed=0, index=0)
    assert 0 <= max(found.alone.values()) <= 1
