import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from seewhy.classifier.golden import TOLERANCE, Golden, check_agreement, draw_golden_images, encode_golden
from seewhy.errors import ArtefactError


def test_the_images_are_the_same_everywhere_and_of_odd_sizes():
    images = draw_golden_images()
    assert [image.shape for image in images] == [(97, 61, 3), (283, 401, 3)]
    assert all(side % 2 for image in images for side in image.shape[:2])
    again = draw_golden_images()
    assert all((one == two).all() for one, two in zip(images, again, strict=True))


def test_the_images_have_detail_and_contrast():
    for image in draw_golden_images():
        assert image.std(axis=(0, 1)).min() > 40
        assert len(np.unique(image.reshape(-1, 3), axis=0)) > 500


def test_a_png_gives_the_very_same_image():
    image = draw_golden_images()[0]
    assert (np.asarray(Image.open(io.BytesIO(encode_golden(image)))) == image).all()
    assert hashlib.sha256(encode_golden(image)).digest() == hashlib.sha256(encode_golden(image)).digest()


def test_agreement_up_to_the_tolerance():
    expected = np.array([[0.5, 0.5]])
    near = np.array([[0.5 + TOLERANCE / 2, 0.5 - TOLERANCE / 2]])
    assert check_agreement(expected, near, who="It", remedy="Mend it.") == pytest.approx(TOLERANCE / 2)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (np.array([[0.5002, 0.4998]]), "differ by up to 0.0002"),
        (np.array([[np.nan, 0.5]]), "differ by up to nan"),
        (np.array([[1.0]]), r"shape \(1, 1\)"),
    ],
)
def test_disagreement_is_told(found, said):
    with pytest.raises(ArtefactError, match=said):
        check_agreement(np.array([[0.5, 0.5]]), found, who="It", remedy="Mend it.")


def test_golden_check(classifier):
    images = [classifier.prepare(image) for image in draw_golden_images()]
    expected = classifier.probabilities(np.stack(images))
    photos = tuple(encode_golden(image) for image in draw_golden_images())
    Golden(photos=photos, expected=expected).check(classifier.prepare, classifier.probabilities, who="It")
    with pytest.raises(ArtefactError, match="It gives other probabilities"):
        Golden(photos=photos, expected=expected[::-1]).check(classifier.prepare, classifier.probabilities, who="It")
