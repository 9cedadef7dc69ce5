import dataclasses

import numpy as np
import pytest

from seewhy.classifier import Classifier, Model, load
from seewhy.errors import ArtefactError
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule

MEAN, STD = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)


@pytest.fixture(scope="module")
def trained():
    """A plain network in torch, and the classifier it became."""
    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    config = NetworkConfig(network="plain", size=32)
    network = build_network(config, classes=3, mean=MEAN, std=STD, seed=5).eval()
    model = Model(
        onnx=to_onnx(network, 32),
        weights={name: values.numpy() for name, values in network.state_dict().items()},
        network=dataclasses.asdict(config),
        head=network.head.spec.to_json(),
    )
    classifier = Classifier(
        classes=("cat", "dog", "wolf"),
        preprocessing=Preprocessing(size=32, mean=MEAN, std=STD),
        temperature=1.0,
        rule=VerdictRule(threshold=0.5),
        receipts=Receipts(),
        provenance={},
        model=model,
    )
    return network, classifier


def torch_logits(network):
    from seewhy.network.network import logits_of

    return lambda images: logits_of(network, images)


def test_both_engines_agree_before_and_after_saving(trained, tmp_path):
    network, classifier = trained
    path = classifier.save(tmp_path / "plain.seewhy", reference_logits=torch_logits(network))
    loaded = load(path)
    images = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)
    rebuilt = loaded.network()
    assert not rebuilt.training
    assert (torch_logits(rebuilt)(images) == torch_logits(network)(images)).all()
    assert np.abs(loaded.logits(images) - torch_logits(network)(images)).max() < 1e-4


def test_a_rebuilt_network_can_be_changed_without_changing_the_classifier(trained):
    import torch

    _, classifier = trained
    before = classifier.dense[0].copy()
    with torch.no_grad():
        next(one for name, one in classifier.network().named_parameters() if name == "head.dense.weight").zero_()
    assert (classifier.dense[0] == before).all()


def test_another_network_s_weights_do_not_pass_the_golden_images(trained, tmp_path):
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    _, classifier = trained
    other = build_network(NetworkConfig(network="plain", size=32), classes=3, mean=MEAN, std=STD, seed=6)
    with pytest.raises(ArtefactError, match="The exported network gives other probabilities"):
        classifier.save(tmp_path / "plain.seewhy", reference_logits=torch_logits(other))


def test_weights_that_do_not_fit(trained):
    _, classifier = trained
    model = dataclasses.replace(classifier.model, weights={"head.dense.bias": np.zeros(3, np.float32)})
    with pytest.raises(ArtefactError, match='do not fit the network "plain"'):
        dataclasses.replace(classifier, model=model).network()
