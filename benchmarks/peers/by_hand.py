"""What both engines used by hand have in common: a photo through Pillow into the square the ONNX file expects."""

import numpy as np
from PIL import Image


def prepared(photo: str, size: int, *, draft: bool = False) -> np.ndarray:
    """Shorter side to size / 0.875 (bicubic, antialiased), the middle cut out: EfficientNet-Lite's preparation.

    Args:
        photo: path.
        size: px.
        draft: whether the decoder may shrink a JPEG through its cosine transform, as Pillow offers; few know of it.

    Returns:
        (1, size, size, 3) uint8.
    """
    image = Image.open(photo)
    wanted = round(size / 0.875)
    if draft:
        image.draft("RGB", (wanted, wanted))
    image = image.convert("RGB")
    scale = wanted / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    return np.asarray(image.crop((left, top, left + size, top + size)))[None]
