"""Images written as files: whole or not at all."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image

from seewhy.errors import UsageError, unknown_name
from seewhy.storage import write_whole

__all__ = ["data_uri", "encode_jpeg", "encode_png", "save_image"]

_JPEG_SUFFIXES = (".jpg", ".jpeg")


def encode_png(image: np.ndarray) -> bytes:
    """An image as a PNG file: every pixel as it is.

    Args:
        image: (height, width, 3) or, for grey, (height, width), uint8.

    >>> encode_png(np.zeros((2, 2, 3), np.uint8))[1:4]
    b'PNG'
    """
    return _encoded(image, "PNG", compress_level=6)


def encode_jpeg(image: np.ndarray, quality: int = 90) -> bytes:
    """An image as a JPEG file: several times smaller than PNG for photos, and nearly as it is.

    Args:
        image: (height, width, 3) or, for grey, (height, width), uint8.
        quality: 1 to 95; above 90 the eye sees no difference.
    """
    # Thin coloured lines and letters smear where colour is stored at half size (subsampling 4:2:0); 0 is 4:4:4.
    return _encoded(image, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2, optimize=True)


def data_uri(image: np.ndarray, format: str = "png") -> str:
    """An image as text that a web page can hold, so that the page needs no other file.

    Args:
        image: (height, width, 3) or (height, width), uint8.
        format: "png" or "jpeg".
    """
    if format not in ("png", "jpeg"):
        raise unknown_name("image format", format, ("png", "jpeg"))
    content = encode_png(image) if format == "png" else encode_jpeg(image)
    return f"data:image/{format};base64,{base64.b64encode(content).decode('ascii')}"


def save_image(image: np.ndarray, path: str | Path) -> Path:
    """Writes an image as a PNG or JPEG file, by the path's suffix.

    It is written under a temporary name in the same folder and then renamed, so that a crash or a full disk leaves
    the old file or the new one, never half of one.

    Args:
        image: (height, width, 3) or (height, width), uint8.
        path: ends with .png, .jpg or .jpeg.

    Returns:
        The path.

    Raises:
        StorageError: it cannot be written there.
        UsageError: the suffix is another.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix != ".png" and suffix not in _JPEG_SUFFIXES:
        raise UsageError(f"{path} does not end with a picture's suffix", ".png, .jpg or .jpeg", "Choose another name.")
    return write_whole(path, encode_jpeg(image) if suffix in _JPEG_SUFFIXES else encode_png(image))


def _encoded(image: np.ndarray, format: str, **options: int | bool) -> bytes:
    if image.dtype != np.uint8 or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)) or not image.size:
        raise UsageError(
            f"An image has the shape {image.shape} and type {image.dtype}",
            "(height, width, 3) or (height, width) of uint8",
            "Convert it first.",
        )
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, format, **options)
    return buffer.getvalue()
