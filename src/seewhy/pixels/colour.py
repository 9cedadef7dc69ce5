"""Every way of storing colour becomes 8-bit RGB, by rules that are written down here and in docs/decisions/0010."""

import numpy as np
from PIL import Image

from seewhy.pixels.source import OpenPhoto, unreadable

__all__ = ["eight_bit_colour", "eight_bits"]

# Depths that sensors and converters really have; values are stored in 16 bits whatever the depth.
_DEPTHS_BITS = (8, 10, 12, 14, 16)

# TIFF tags (TIFF 6.0, section 8 and 18)
_PHOTOMETRIC, _SAMPLES, _EXTRA_SAMPLES, _BITS = 262, 277, 338, 258
_WHITE_IS_ZERO, _RGB = 0, 2


def eight_bit_colour(photo: OpenPhoto, image: Image.Image) -> Image.Image:
    """A loaded photo as 8-bit RGB, or 8-bit grey where its three channels would be equal.

    Grey stays one channel (a third of the work for what follows), a palette becomes its colours, CMYK the ink's colours
    by Pillow's plain formula (colour profiles are not applied, as in the training of the published networks).
    Transparency is laid on white. Deep grey (16 bits and more) is mapped by eight_bits; deep colour keeps its upper 8
    bits.

    Args:
        photo: the photo, for the error's text.
        image: the loaded photo, in any of Pillow's modes.

    Raises:
        PhotoError: a TIFF of four deep channels that does not say what the fourth is.
    """
    _refuse_channel_stack(photo, image)
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_deep_grey(image))
    if image.has_transparency_data:
        return _on_white(image)
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def eight_bits(values: np.ndarray) -> np.ndarray:
    """Numbers of more than 8 bits as 0 … 255.

    A 12-bit camera stores 0 … 4095 in 16 bits; divided by 256 its photos would be black. So the depth really used is
    taken: the smallest of 8, 10, 12, 14 and 16 bits that holds the brightest value, and its full range becomes
    0 … 255. Photos of one depth so keep their brightness relative to each other; nothing is stretched photo by photo.
    Numbers outside 0 … 65535 and floats outside 0 … 1 have no range of their own: only there the darkest becomes 0
    and the brightest 255. What is not a number becomes 0.

    Args:
        values: (height, width) of any real type.

    Returns:
        The same shape, uint8.

    >>> eight_bits(np.array([[0, 2048, 4095]], np.uint16)), eight_bits(np.array([[0, 65535]], np.uint16))
    (array([[  0, 128, 255]], dtype=uint8), array([[  0, 255]], dtype=uint8))
    """
    if values.dtype.kind == "f":
        return _eight_bits_of_floats(values)
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        return _stretched(values.astype(np.float64), low, high)
    top = 2 ** next(bits for bits in _DEPTHS_BITS if high < 2**bits) - 1
    # Whole numbers, rounded to the nearest: 65535 × 255 needs 32 bits.
    return ((values.astype(np.uint32) * 255 + top // 2) // top).astype(np.uint8)


def _eight_bits_of_floats(values: np.ndarray) -> np.ndarray:
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape, np.uint8)
    low, high = float(values[finite].min()), float(values[finite].max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return _stretched(np.where(finite, values.astype(np.float64), low), low, high)


def _stretched(values: np.ndarray, low: float, high: float) -> np.ndarray:
    if high <= low:
        return np.zeros(values.shape, np.uint8)
    return np.rint((values - low) * (255 / (high - low))).astype(np.uint8)


def _deep_grey(image: Image.Image) -> np.ndarray:
    if image.format == "PPM":  # its header's maximum was 65535, and holds whatever depth was used
        return ((np.asarray(image).astype(np.uint32) + 128) // 257).astype(np.uint8)
    grey = eight_bits(np.asarray(image))
    tags = getattr(image, "tag_v2", {})
    # Pillow turns "white is zero" round for 8 bits and fewer only.
    return 255 - grey if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else grey


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def _refuse_channel_stack(photo: OpenPhoto, image: Image.Image) -> None:
    """Microscopes store four stains as four 16-bit channels; Pillow takes the fourth for transparency.

    With 8 bits the fourth is transparency by old custom, also where no tag says so (libtiff's own reader does the
    same), with 16 bits it may be anything: better an error than one stain that fades the others out.
    """
    tags = getattr(image, "tag_v2", None)
    if tags is None or image.mode != "RGBA" or _EXTRA_SAMPLES in tags:
        return
    bits = tags.get(_BITS, (8,))
    if tags.get(_PHOTOMETRIC) == _RGB and max(bits) > 8:
        error = unreadable(photo, f"{len(bits)} channels of {max(bits)} bits, and it does not say what the fourth is")
        error.expected = "grey, or red, green and blue"
        error.remedy = "Save the channels that you want to see as an RGB or grey photo."
        raise error
