"""ONNX files, run as a user's machine would run them: by ONNX Runtime alone."""

from collections.abc import Callable

import numpy as np
import onnxruntime
import pytest

from seewhy.randomness import generator

Run = Callable[[bytes, np.ndarray], dict[str, np.ndarray]]


@pytest.fixture
def run() -> Run:
    """Runs the content of an ONNX file on photos; the outputs by name."""

    def run(model: bytes, photos: np.ndarray) -> dict[str, np.ndarray]:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        names = [one.name for one in session.get_outputs()]
        return dict(zip(names, session.run(names, {"photos": photos}), strict=True))

    return run


@pytest.fixture
def photos() -> Callable[[int, int], np.ndarray]:
    """Photos of noise, of one colour, and of soft light as a camera gives it: (3, size, size, 3) uint8."""

    def photos(size: int, seed: int = 0) -> np.ndarray:
        rng = generator(seed, "export tests")
        noise = rng.integers(0, 256, (size, size, 3))
        flat = np.full((size, size, 3), 255)
        rows, columns = np.mgrid[:size, :size] / size
        soft = np.stack([rows, columns, (rows * columns)], axis=-1) * 255
        return np.stack([noise, flat, soft]).astype(np.uint8)

    return photos
