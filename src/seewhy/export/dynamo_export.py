"""torch's own exporter, for networks that our walk does not know (those of timm)."""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn

from seewhy.errors import MissingExtraError

__all__ = ["export_by_torch"]

# The lowest that torch's exporter writes without converting afterwards.
OPSET = 18


class _FromPhotos(nn.Module):
    """uint8 (batch, height, width, 3) -> what the module makes of images."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, photos: Tensor) -> tuple[Tensor, ...]:
        return self.module(photos.permute(0, 3, 1, 2).float() / 255)


def export_by_torch(module: nn.Module, names: list[str], size: int) -> bytes:
    """Exports any module; takes 6 seconds and more for a network of some size.

    Args:
        module: takes (batch, 3, size, size) float32 0..1 and returns a tuple of tensors; in evaluation mode.
        names: what these outputs are called.
        size: side of the image in px.

    Returns:
        The content of an ONNX file with the input "photos", (batch, size, size, 3) uint8.

    Raises:
        MissingExtraError: onnxscript is not installed.
    """
    try:
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "This network has steps that only torch's own exporter can write, and onnxscript is not installed",
            "the extra called timm",
            'Run: pip install "seewhy[timm]"',
        ) from error
    device = next(module.buffers()).device
    photos = torch.zeros(2, size, size, 3, dtype=torch.uint8, device=device)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        path = Path(folder) / "network.onnx"
        torch.onnx.export(
            _FromPhotos(module),
            (photos,),
            path,
            input_names=["photos"],
            output_names=names,
            dynamic_shapes={"photos": {0: torch.export.Dim("batch")}},
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return path.read_bytes()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what torch's exporter says of itself (deprecated parts, an absent torchvision) from the user."""
    logger = logging.getLogger("torch.onnx._internal.exporter")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
