"""From an image of any size to the network's square, and the way back for heat-maps. Never a stretch."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from seewhy.errors import ConfigError, UsageError, unknown_name
from seewhy.pixels.decode import decoded_picture
from seewhy.pixels.source import PhotoSource

__all__ = ["FITS", "Placement", "Preprocessing"]

FITS = ("letterbox", "crop")

# Pillow first reduces by whole factors while more than this share remains, then resamples: at 3 the result is, in
# Pillow's words, "almost indistinguishable from fair resampling".
REDUCING_GAP = 3.0

# A JPEG may be decoded smaller, but never below this many times what is needed, so that the last step is still an
# antialiased one. Measured on 50 photos of 500×375 scaled to about 100 px: decoded at 1.14 times the need the result
# differs from full decoding by 2.7 of 255 on average, at 1.95 times by 1.4.
DRAFT_MARGIN = 1.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a photo lies in the network's square: a box of the photo fills a box of the square.

    Args:
        width: of the photo, px.
        height: of the photo, px.
        size: side of the square, px.
        photo_box: left, top, right, bottom of what the network sees of the photo, px (with fractions).
        square_box: left, top, right, bottom of where it lies in the square, whole px; padding lies around it.
    """

    width: int
    height: int
    size: int
    photo_box: tuple[float, float, float, float]
    square_box: tuple[int, int, int, int]

    def onto_photo(self, heatmap: np.ndarray) -> np.ndarray:
        """Lays a heat-map of the square back onto the photo.

        What lies on the padding is left out; pixels of the photo that the network did not see (outside the crop, or
        cut by its edge) become nan.

        Args:
            heatmap: (size, size), any real type.

        Returns:
            (height, width) float32.
        """
        if heatmap.shape != (self.size, self.size):
            raise UsageError(
                f"A heat-map has the shape {heatmap.shape}", f"({self.size}, {self.size})", "Resize it first."
            )
        left, top, right, bottom = self.photo_box
        # Whole pixels of the photo that lie in the box; the tiny number forgives rounding in the box's corners.
        first_x, first_y = math.ceil(left - 1e-6), math.ceil(top - 1e-6)
        last_x, last_y = math.floor(right + 1e-6), math.floor(bottom + 1e-6)
        result = np.full((self.height, self.width), np.nan, np.float32)
        if last_x <= first_x or last_y <= first_y:
            return result
        square_left, square_top, square_right, square_bottom = self.square_box
        part = np.ascontiguousarray(heatmap[square_top:square_bottom, square_left:square_right], dtype=np.float32)
        across = (square_right - square_left) / (right - left)
        down = (square_bottom - square_top) / (bottom - top)
        box = (
            max(0.0, (first_x - left) * across),
            max(0.0, (first_y - top) * down),
            min(float(part.shape[1]), (last_x - left) * across),
            min(float(part.shape[0]), (last_y - top) * down),
        )
        size = (last_x - first_x, last_y - first_y)
        laid = Image.fromarray(part).resize(size, Image.Resampling.BILINEAR, box=box)
        result[first_y:last_y, first_x:last_x] = np.asarray(laid)
        return result


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preprocessing:
    """What happens to every photo before the network sees it; it travels in the artefact.

    Letterbox scales the whole photo until its longer side fits and fills the rest of the square with the mean
    colour. Crop cuts a square out of the middle. Neither stretches. Making brightness numbers comparable
    ("normalisation": subtract the mean, divide by the standard deviation) happens inside the network with the mean
    and std kept here, so that every engine gets the same bytes.

    Args:
        size: side of the square, px, 1 to 4096.
        fit: "letterbox" or "crop".
        crop_fraction: for crop, the side of the square as a share of the photo's shorter side, above 0 to 1;
            0.875 is the usual "resize to 256, cut the middle 224".
        mean: of red, green and blue, 0 to 1.
        std: of red, green and blue, above 0.
    """

    size: int
    fit: str = "letterbox"
    crop_fraction: float = 1.0
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)

    def __post_init__(self) -> None:
        if self.fit not in FITS:
            raise unknown_name("fit", self.fit, FITS)
        if type(self.size) is not int or not 1 <= self.size <= 4096:
            raise ConfigError(
                f"size is {self.size!r}", "a whole number from 1 to 4096 px", "It is the network's square."
            )
        if not 0 < self.crop_fraction <= 1:
            raise ConfigError(
                f"crop_fraction is {self.crop_fraction!r}",
                "a number above 0, at most 1",
                "It is the share of the photo's shorter side that is cut out.",
            )
        for name, values, low in (("mean", self.mean, 0.0), ("std", self.std, 1e-6)):
            if len(values) != 3 or not all(low <= value <= 1 for value in values):
                raise ConfigError(
                    f"{name} is {values!r}", f"three numbers from {low:g} to 1", "They are red, green, blue."
                )

    def placement(self, height: int, width: int) -> Placement:
        """Where a photo of this size lies in the network's square.

        Args:
            height: of the upright photo, px.
            width: px.

        >>> Preprocessing(size=4).placement(10, 20).square_box
        (0, 1, 4, 3)
        >>> Preprocessing(size=4, fit="crop").placement(10, 20).photo_box
        (5.0, 0.0, 15.0, 10.0)
        """
        if self.fit == "crop":
            side = min(height, width) * self.crop_fraction
            left, top = (width - side) / 2, (height - side) / 2
            photo_box = (left, top, left + side, top + side)
            square_box = (0, 0, self.size, self.size)
        else:
            longer = max(height, width)
            across = max(1, round(self.size * width / longer))
            down = max(1, round(self.size * height / longer))
            left, top = (self.size - across) // 2, (self.size - down) // 2
            photo_box = (0.0, 0.0, float(width), float(height))
            square_box = (left, top, left + across, top + down)
        return Placement(width=width, height=height, size=self.size, photo_box=photo_box, square_box=square_box)

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Scales an image into the network's square.

        Scaling down averages over all pixels that fall on one ("antialiasing"); without it fine stripes would turn
        into false ones.

        Args:
            image: (height, width, 3) uint8, RGB.

        Returns:
            (size, size, 3) uint8.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            raise UsageError(
                f"An image has the shape {image.shape} and type {image.dtype}",
                "(height, width, 3) of uint8",
                "decode() gives such an image.",
            )
        if image.shape[:2] == (self.size, self.size) and self.crop_fraction == 1:
            return image.copy()
        return self.square(Image.fromarray(image))

    def read(self, source: PhotoSource) -> np.ndarray:
        """Decodes a photo, no larger than needed, and scales it into the network's square.

        Args:
            source: a path, the photo's bytes, or a file open for reading bytes.

        Returns:
            (size, size, 3) uint8.

        Raises:
            PhotoError: it cannot be read.
        """
        return self.square(self.picture(source))

    def decoded(self, source: PhotoSource) -> np.ndarray:
        """Decodes a photo, no larger than needed: `apply` makes of it what `read` gives.

        Args:
            source: a path, the photo's bytes, or a file open for reading bytes.

        Returns:
            (height, width, 3) uint8, RGB.

        Raises:
            PhotoError: it cannot be read.
        """
        return np.array(self.picture(source).convert("RGB"))

    def picture(self, source: PhotoSource) -> Image.Image:
        """Decodes a photo, no larger than needed, as Pillow's image of mode "RGB" or "L": read is square of this.

        Args:
            source: a path, the photo's bytes, or a file open for reading bytes.

        Raises:
            PhotoError: it cannot be read.
        """
        if self.fit == "crop":  # a share of the shorter side fills the square
            return decoded_picture(source, shorter=DRAFT_MARGIN * self.size / self.crop_fraction)
        return decoded_picture(source, longer=DRAFT_MARGIN * self.size)

    def square(self, picture: Image.Image) -> np.ndarray:
        """Scales a decoded picture into the network's square; grey is scaled as one channel, then made three.

        Args:
            picture: of mode "RGB" or "L", upright.

        Returns:
            (size, size, 3) uint8.
        """
        if picture.size == (self.size, self.size) and self.crop_fraction == 1:
            return np.array(picture.convert("RGB"))
        place = self.placement(picture.height, picture.width)
        left, top, right, bottom = place.square_box
        size = (right - left, bottom - top)
        scaled = np.asarray(
            picture.resize(size, Image.Resampling.BICUBIC, box=place.photo_box, reducing_gap=REDUCING_GAP).convert(
                "RGB"
            )
        )
        square = np.empty((self.size, self.size, 3), np.uint8)
        if size != (self.size, self.size):
            # Row by row: NumPy fills threes of bytes ten times slower than whole rows.
            square[...] = np.tile(np.array(self.fill, np.uint8), (self.size, 1))
        square[top:bottom, left:right] = scaled
        return square

    @property
    def fill(self) -> tuple[int, int, int]:
        """The colour around a letterboxed photo, 0 to 255: the mean."""
        red, green, blue = (round(255 * value) for value in self.mean)
        return red, green, blue

    def pixels_to_json(self) -> dict[str, Any]:
        """What decides on the pixels of the square, and nothing else: the same, the same pixels.

        >>> wide, bright = Preprocessing(size=64, fit="crop"), Preprocessing(size=64, fit="crop", mean=(0.9, 0.9, 0.9))
        >>> wide.pixels_to_json() == bright.pixels_to_json()
        True
        """
        kept = {"size": self.size, "fit": self.fit, "crop_fraction": self.crop_fraction if self.fit == "crop" else 1.0}
        return kept | ({"fill": list(self.fill)} if self.fit == "letterbox" else {})

    @property
    def decoded_side(self) -> int:
        """How large a photo is decoded at least, px of its shorter side, where it is not letterboxed into less."""
        needed = self.size / self.crop_fraction if self.fit == "crop" else self.size
        return math.ceil(DRAFT_MARGIN * needed)

    def to_json(self) -> dict[str, Any]:
        """Plain values for config.json."""
        return {**dataclasses.asdict(self), "mean": list(self.mean), "std": list(self.std)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Preprocessing":
        """The preprocessing that to_json wrote.

        Args:
            values: its plain values.

        Raises:
            ConfigError: a value is missing, unknown or out of range.

        >>> Preprocessing.from_json(Preprocessing(size=64).to_json()) == Preprocessing(size=64)
        True
        """
        known = [field.name for field in dataclasses.fields(cls)]
        if sorted(values) != sorted(known):
            raise ConfigError(
                f"The preprocessing holds {', '.join(sorted(values))}",
                f"exactly {', '.join(sorted(known))}",
                "Save the classifier again with this version of SeeWhy.",
            )
        try:
            triples = {name: tuple(float(value) for value in values[name]) for name in ("mean", "std")}
            return cls(**{**values, **triples})
        except (TypeError, ValueError) as error:
            raise ConfigError(f"The preprocessing has a wrong value ({error})", "numbers", "Save it again.") from error
