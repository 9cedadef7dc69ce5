"""One number on paper, then every architecture against its own network."""

import json

import numpy as np
import pytest
import torch

from seewhy.errors import ArtefactError, ConfigError, UsageError
from seewhy.layers.arithmetic_steps import Cell
from seewhy.layers.work_out import Question, work_out
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.inner_layers import FIRST, look_inside, to_batch
from seewhy.probability.softmax import softmax

OTHERS = [("mean", 32, True), ("grid", 37, False)]
NAMES = tuple(ARCHITECTURES)
# Every architecture with one kind of head, three that differ with the other kinds; grey and odd sizes among them.
CASES = [
    *((name, "moments", 33, False) for name in NAMES),
    *((name, head, size, grey) for name in ("plain", "resnet", "efficientnet_lite0") for head, size, grey in OTHERS),
]
CLASSES = ("cat", "dog", "wolf")


def test_a_network_on_paper(one_filter):
    # red 255 becomes (1 - 0.5) / 0.5 = 1, black -1. Nine reds of a white patch: 9, and the bias 0.5.
    image = np.zeros((6, 6, 3), np.uint8)
    image[:4, :4] = 255
    found = work_out(one_filter(), image, Question(classes=("no", "yes"), temperature=2.0))
    assert (found.cell.channel, found.cell.row, found.cell.column) == (0, 0, 0)
    assert found.convolution.box == (0, 0, 3, 3)
    assert found.convolution.pixels[0].tolist() == [[255.0] * 3] * 3
    assert found.convolution.standardised[0].tolist() == [[1.0] * 3] * 3
    assert found.convolution.products.sum(axis=(1, 2)).tolist() == [9, 0, 0]
    assert (found.convolution.bias, found.convolution.result) == (0.5, 9.5)
    assert (found.norm, found.activation, found.ceiling, found.answer) == (None, "ReLU", None, 9.5)
    # windows at (0, 0), (0, 1), (1, 0), (1, 1) lie wholly in the white
    assert found.pooling.values.tolist() == [[9.5, 9.5], [9.5, 9.5]]
    # the pooled map's other places see at (0, 2) six white and three black reds: 6 - 3 + 0.5; at (2, 2) 4 - 5 + 0.5 < 0
    assert found.average.values.tolist() == [[9.5, 3.5], [3.5, 0.0]]
    mean = (9.5 + 3.5 + 3.5 + 0.0) / 4
    assert found.average.result == mean
    assert found.logit.result == 2 * mean + 1
    assert found.softmax.result == pytest.approx(1 / (1 + np.exp(-(2 * mean + 1) / 2)))


def test_beyond_the_edge_stand_zeros(one_filter):
    image = np.full((6, 6, 3), 255, np.uint8)
    question = Question(classes=("no", "yes"), cell=Cell(channel=0, row=0, column=5))
    found = work_out(one_filter(padding=1), image, question)
    assert found.convolution.box == (4, -1, 7, 2)
    assert found.convolution.inside.tolist() == [[False] * 3, [True, True, False], [True, True, False]]
    assert np.isnan(found.convolution.pixels[:, 0]).all()
    assert found.convolution.result == 4.5  # four reds
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["convolution"]["pixels"][0][0] == [None] * 3
    assert told["convolution"]["standardised"][0][0] == [0.0] * 3
    assert "·" in str(found)


@pytest.mark.parametrize(("name", "head", "size", "grey"), CASES)
def test_every_architecture_is_worked_out(build, image, name, head, size, grey):
    network, photo = build(name, size, head=head).eval(), image(size, grey=grey)
    with torch.no_grad():
        logits, maps = look_inside(network, to_batch(photo))
    first = maps[FIRST][0].double().numpy()
    corners = [Cell(channel=1, row=row, column=column) for row in (0, first.shape[1] - 1) for column in (0, 3)]
    for cell in [None, *corners]:
        found = work_out(network, photo, Question(classes=CLASSES, temperature=1.7, cell=cell))
        at = (found.cell.channel, found.cell.row, found.cell.column)
        assert found.answer == pytest.approx(first[at], abs=1e-5 * max(1, np.abs(found.convolution.products).sum()))
        index = int(logits[0].argmax())
        assert found.logit.target == CLASSES[index]
        assert found.logit.result == pytest.approx(logits[0, index].item(), rel=1e-5, abs=1e-5)
        expected = softmax(logits[0].numpy(), 1.7)
        np.testing.assert_allclose(found.softmax.probabilities, expected, atol=1e-6)
        assert len(str(found).splitlines()) > 20
        json.dumps(found.to_json(), allow_nan=False)


def test_the_terms_are_the_dense_layers_inputs_by_name(build, image):
    network, photo = build("resnet", head="moments").eval(), image()
    found = work_out(network, photo, Question(classes=CLASSES, target="dog"))
    with torch.no_grad():
        _, maps = look_inside(network, to_batch(photo))
    spec, weights = network.head.spec, network.head.dense.weight[1].detach().numpy()
    sizes = [abs(term.product) for term in found.logit.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert found.logit.rest_count + len(sizes) == spec.features
    for term in found.logit.terms:
        x = maps[term.stage][0, term.channel].numpy()
        expected = x.mean() if term.moment == "mean" else (x**2).mean()
        assert term.feature == pytest.approx(expected, rel=1e-4)
        where = spec.slices[term.stage].start + term.channel
        where += spec.moments.index(term.moment) * spec.channels[spec.stages.index(term.stage)]
        assert term.weight == pytest.approx(float(weights[where]))


def test_the_strongest_answer_is_one_that_tells_something(build, image):
    network = build("efficientnet_lite0", 32).eval()
    found = work_out(network, image(), Question(classes=CLASSES))
    assert 0 < found.answer < 6
    assert found.before_activation == found.answer  # not cut off
    plain = work_out(build("plain", 33), image(33), Question(classes=CLASSES))
    assert plain.pooling is not None  # the odd last row is left out by the pooling, and not chosen
    last = work_out(build("plain", 33), image(33), Question(classes=CLASSES, cell=Cell(channel=0, row=32, column=0)))
    assert last.pooling is None


def test_the_network_is_left_as_it_was(build, image):
    network = build("resnet").train()
    work_out(network, image(), Question(classes=CLASSES))
    assert network.training
    assert all(not module._forward_hooks for module in network.modules())


def test_a_network_whose_first_step_is_another_is_refused(one_filter):
    network = one_filter()

    class Doubled(type(network.body)):
        def forward(self, images):
            return super().forward(2 * images)

    network.body.__class__ = Doubled
    with pytest.raises(ArtefactError, match=r"by hand, and the network gives"):
        work_out(network, np.full((6, 6, 3), 200, np.uint8), Question(classes=("no", "yes")))


def test_a_network_that_leaves_its_first_convolution_out_is_refused(one_filter):
    network = one_filter()

    class Skipping(type(network.body)):
        def forward(self, images):
            return (self.pool(self.act(images[:, :1])),)

    network.body.__class__ = Skipping
    with pytest.raises(ArtefactError, match="conv of this network are not taken"):
        work_out(network, np.zeros((6, 6, 3), np.uint8), Question(classes=("no", "yes")))


def test_a_network_that_does_not_begin_with_a_convolution_of_colours_is_refused(build, image):
    network = build("plain")
    network.body.blocks[0].conv = torch.nn.Conv2d(1, 8, 3, padding=1)
    with pytest.raises(ArtefactError, match="does not begin with a plain convolution"):
        work_out(network, image(), Question(classes=CLASSES))


def test_no_such_cell_and_no_such_class(build, image):
    with pytest.raises(UsageError, match="no channel 99"):
        work_out(build("plain"), image(), Question(classes=CLASSES, cell=Cell(channel=99, row=0, column=0)))
    with pytest.raises(ConfigError, match='Did you mean "dog"'):
        work_out(build("plain"), image(), Question(classes=CLASSES, target="dogs"))


def test_a_transformers_patches_are_worked_out_too(tokens, image):
    found = work_out(tokens, image(), Question(classes=CLASSES))
    assert found.convolution.kernel.shape == (3, 8, 8)
    assert (found.norm, found.activation, found.pooling) == (None, None, None)
    assert "pixel  " not in str(found)  # 192 pixels are no reading matter: the sums alone are told
