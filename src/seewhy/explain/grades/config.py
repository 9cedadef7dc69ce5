"""How thoroughly maps are graded. Needs no torch."""

import dataclasses

from seewhy.settings import setting

__all__ = ["FILLS", "QUICK", "GradeConfig"]

FILLS = ("blur", "mean")


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradeConfig:
    """What is measured, and how often.

    >>> GradeConfig().steps, QUICK.noise_draws
    (14, 0)
    """

    steps: int = setting(14, help="steps in which the photo is taken away, and brought back", low=2, high=196)
    fill: str = setting("blur", help="what stands where something was taken away", choices=FILLS)
    random_orders: int = setting(10, help="orders of chance that a map is compared with", low=1, high=1000)
    random_networks: int = setting(
        3,
        help="networks of random weights for the sanity check, at least 2; 0 leaves it out",
        low=0,
        high=50,
    )
    sanity_photos: int = setting(4, help="photos for the sanity check, which draws many maps of each", low=1)
    noise_draws: int = setting(
        5, help="times that noise is laid over each photo; 0 leaves stability out", low=0, high=1000
    )
    noise_std: float = setting(4.0, help="strength of that noise", unit="levels of 255", low=0.1, high=100)
    seed: int = setting(0, help="the number that every choice of chance follows from", low=0)


QUICK = GradeConfig(steps=5, random_orders=4, random_networks=0, noise_draws=0)
"""Deletion and insertion only, for one photo on a page: 48 images of the baselines, 8 of each further map."""
