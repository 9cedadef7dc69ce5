"""The exact evidence of any network in torch: the same sums as evidence gives, for weights that were changed too."""

from typing import TYPE_CHECKING

import numpy as np
import torch

from seewhy.explain.spreading import Places
from seewhy.network.head_spec import place_contributions
from seewhy.network.inner_layers import to_batch

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["bias_of", "evidence_of_subject"]


def evidence_of_subject(subject: "Subject", image: np.ndarray, layer: str | None = None) -> dict[str, Places]:
    """What each place of each depth that the head reads adds to the score.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.
        layer: None: evidence reads all that the head reads.

    Returns:
        By stage, in logits; their sum and bias_of are the score, up to rounding.

    Reference:
        Zhou et al. 2016, Learning deep features for discriminative localization, arXiv:1512.04150.
    """
    head = subject.network.head
    with torch.inference_mode():
        found = subject.network.feature_maps(to_batch(image, subject.device))
    maps = {stage: x[0].float().cpu().numpy() for stage, x in zip(head.spec.stages, found, strict=True)}
    row = subject.direction[None] @ head.dense.weight.detach().double().cpu().numpy()  # (1, features)
    shares = place_contributions(maps, row, head.spec)
    return {stage: Places(values=x[0], sight=subject.sights.get(stage)) for stage, x in shares.items()}


def bias_of(subject: "Subject") -> float:
    """The part of the score that is the same for every photo, in logits.

    Args:
        subject: what is asked.
    """
    return float(subject.direction @ subject.network.head.dense.bias.detach().double().cpu().numpy())
