import numpy as np

from seewhy.layers.arithmetic_steps import Cell, Softmax
from seewhy.layers.arithmetic_text import largest_classes
from seewhy.layers.work_out import Question, work_out


def test_the_whole_calculation_on_paper(one_filter):
    image = np.zeros((6, 6, 3), np.uint8)
    image[:4, :4] = 255
    text = str(work_out(one_filter(), image, Question(classes=("no", "yes"), cell=Cell(channel=0, row=0, column=2))))
    assert text == EXPECTED


EXPECTED = """\
One number of the first layer: channel 0 of 1, row 0, column 2 of its 4×4 places.
It sees columns 2 to 4, rows 0 to 2 of the network's 6×6 px.

Convolution: each pixel, standardised, times its weight; all products are added.
red:
  pixel         (pixel/255 − 0.5) / 0.5   weight                 product
  255 255   0    1.000  1.000 −1.000      1.0000 1.0000 1.0000    1.0000  1.0000 −1.0000
  255 255   0    1.000  1.000 −1.000      1.0000 1.0000 1.0000    1.0000  1.0000 −1.0000
  255 255   0    1.000  1.000 −1.000      1.0000 1.0000 1.0000    1.0000  1.0000 −1.0000
green:
  pixel         (pixel/255 − 0.5) / 0.5   weight                 product
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
blue:
  pixel         (pixel/255 − 0.5) / 0.5   weight                 product
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
  255 255   0    1.000  1.000 −1.000      0.0000 0.0000 0.0000   0.0000 0.0000 0.0000
  sum of the red products      3.0000
  sum of the green products    0.0000
  sum of the blue products     0.0000
  bias                         0.5000
  together                     3.5000

ReLU: what is below 0 becomes 0.
  max(0, 3.5000) = 3.5000

Max pooling: the strongest of 2×2 places goes on, to row 0, column 1.
  3.5000 0.0000
  3.5000 0.0000
  largest = 3.5000

The head turns a map into one number. The one that matters most here: mean of only, channel 0.
  mean of x over 2×2 places, from 0.0000 to 9.5000: 4.1250

The score (logit): each such number times its weight, all added.
  mean of only, channel 0  4.125 · 2 =    8.2500
  bias                                    1.0000
  logit of “yes”                          9.2500

Softmax: e to the power of (logit − largest) / temperature (1), over the sum of all.
  yes  e^((9.2500 − 9.2500) / 1) = 1.0000  →   99.9904 %
  no   e^((0.0000 − 9.2500) / 1) = 0.0001  →    0.0096 %
  sum 1.0001; “yes”: 99.9904 %"""


def test_every_step_of_a_network_with_normalisation_is_told(build, image):
    text = str(work_out(build("efficientnet_lite0"), image(), Question(classes=("cat", "dog", "wolf"))))
    for word in ("Batch normalisation", "ReLU6", "cut off", "Softmax", "bias", "standard", "mean of top"):
        assert word in text
    assert "Max pooling" not in text
    assert max(len(line) for line in text.splitlines()) < 140


def test_of_many_classes_a_few_are_named_and_the_target_is_among_them():
    softmax = Softmax(classes=tuple("abcdefgh"), logits=np.arange(8.0), temperature=1.0, target=0)
    assert largest_classes(softmax) == [7, 6, 5, 4, 0]
    assert largest_classes(Softmax(classes=("a", "b"), logits=np.arange(2.0), temperature=1.0, target=1)) == [1, 0]
