"""From stored pixels to the batches a network eats."""

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from seewhy.randomness import generator
from seewhy.training.activation_store import ActivationStore

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore

__all__ = ["batches_of_epoch", "images_on", "inputs_on", "resident", "training_batch"]

# Of a GPU's free memory: the rest is for the network and what it remembers for the gradient.
_RESIDENT_SHARE = 0.25
# Photos that are laid there at a time: images may be more than fit into the machine's own memory.
_LAID_AT_ONCE = 1024


def batches_of_epoch(photos: int, batch_size: int, *, seed: int, epoch: int) -> list[np.ndarray]:
    """Which photos are seen together, in one epoch; every photo once.

    Args:
        photos: number of photos.
        batch_size: number of photos in a batch.
        seed: of the training.
        epoch: from 0.

    Shapes:
        returns arrays (batch,) int64. A last photo that would be alone joins the batch before: batch-norm needs two.
    """
    from seewhy.data.batches import batch_indices

    batches = list(batch_indices(photos, batch_size, seed=seed, epoch=epoch, shuffle=True))
    if len(batches) > 1 and len(batches[-1]) == 1:
        batches[-2:] = [np.concatenate(batches[-2:])]
    return batches


def images_on(device: torch.device, pixels: np.ndarray) -> torch.Tensor:
    """Pixels as the network takes them.

    Args:
        device: where they go.
        pixels: the images.

    Shapes:
        pixels: (batch, height, width, 3) uint8. Returns (batch, 3, height, width) float32, 0..1, channels last in
        memory: the very order the pixels have already, and the one convolutions are fastest in.
    """
    return _as_images(torch.from_numpy(np.ascontiguousarray(pixels)).to(device, non_blocking=True))


def resident(device: torch.device, pixels: np.ndarray) -> torch.Tensor | None:
    """All pixels in the memory of a GPU that has room for them, so that batches are picked there and nothing waits.

    Args:
        device: where the arithmetic runs.
        pixels: all images.

    Shapes:
        pixels: (photos, height, width, 3) uint8. Returns the same, or None: on the CPU they are at hand already.
    """
    if device.type != "cuda" or pixels.nbytes > _RESIDENT_SHARE * torch.cuda.mem_get_info(device)[0]:
        return None
    return _laid_on(device, pixels)


def _laid_on(device: torch.device, pixels: np.ndarray) -> torch.Tensor:
    whole = torch.empty(pixels.shape, dtype=torch.uint8, device=device)
    for start in range(0, len(pixels), _LAID_AT_ONCE):
        some = slice(start, start + _LAID_AT_ONCE)
        whole[some] = torch.from_numpy(np.ascontiguousarray(pixels[some]))
    return whole


def _as_images(pixels: torch.Tensor) -> torch.Tensor:
    return pixels.permute(0, 3, 1, 2).to(torch.float32).div_(255)


def inputs_on(device: torch.device, store: "PixelStore | ActivationStore", photos: np.ndarray) -> torch.Tensor:
    """What the network is given of some photos, as they are.

    Args:
        device: where it goes.
        store: pixels, or what lower layers gave.
        photos: which of them.

    Shapes:
        photos: (batch,) int64. Returns images as images_on() does, or (batch, bytes) uint8.
    """
    if isinstance(store, ActivationStore):
        return torch.from_numpy(store.rows(photos)).to(device, non_blocking=True)
    return images_on(device, store.images[photos])


def training_batch(
    store: "PixelStore | ActivationStore",
    photos: np.ndarray,
    device: torch.device,
    augmentation: "AugmentationConfig | None",
    place: tuple[Any, ...],
    part: slice = slice(None),
    *,
    pixels: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """One batch of images, changed at random as augmentation says, with their labels.

    Args:
        store: all training photos, or what lower layers gave of them; their views are varied already.
        photos: which of them.
        device: where they go.
        augmentation: how they are varied; None: not.
        place: (seed, epoch, step), from which all chance follows.
        part: what is wanted of the batch; each photo is varied as it is when all of it is wanted.
        pixels: those of all photos on the device already, as resident() gives them.

    Shapes:
        photos: (batch,) int64. Returns (batch, 3, height, width) float32, 0..1 (of an activation store (batch, bytes)
        uint8), and (batch,) int64.
    """
    seed, epoch, step = place
    before, photos = part.start or 0, photos[part]
    if isinstance(store, ActivationStore):
        images = torch.from_numpy(store.rows(photos, epoch)).to(device, non_blocking=True)
    elif pixels is not None:
        images = _as_images(pixels.index_select(0, torch.from_numpy(photos).to(device)))
    else:
        images = images_on(device, store.images[photos])
    if augmentation is not None:
        from seewhy.data.augmentation import augment
        from seewhy.data.shifting import alternately_mirrored

        mirrored = None
        if augmentation.mirroring == "alternating":
            mirrored = alternately_mirrored(photos, len(store.labels), seed=seed, epoch=epoch)
        rng = generator(seed, "augmentation", epoch, step)
        images = augment(images, augmentation, rng, before=before, mirrored=mirrored)
        images = images.contiguous(memory_format=torch.channels_last)
    return images, torch.from_numpy(np.asarray(store.labels[photos], dtype=np.int64)).to(device)
