"""Everyday groups over ImageNet's 1,000 classes: "dog" for all 118 breeds.

Each group is a branch of the WordNet hierarchy, by which ImageNet's classes are ordered, so that many are plain
ranges of indices. Groups never overlap. A class in none of them speaks for itself only; a range whose meaning is not
certain is left out ("tusker" may be an elephant or a boar; a wreck is no longer a ship).

Reference: Deng et al. 2009, "ImageNet: a large-scale hierarchical image database"; Miller 1995, "WordNet".
"""

__all__ = ["everyday_groups"]

# First and last index of each range, both included.
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "dog": ((151, 268),),
    "wolf": ((269, 271),),
    "coyote": ((272, 272),),
    "dingo": ((273, 273),),
    "dhole": ((274, 274),),
    "African wild dog": ((275, 275),),
    "hyena": ((276, 276),),
    "fox": ((277, 280),),
    "cat": ((281, 285),),
    "wild cat": ((286, 293),),
    "bear": ((294, 297),),
    "fish": ((0, 6), (389, 397)),
    "bird": ((7, 24), (80, 100), (127, 146)),
    "salamander": ((25, 29),),
    "frog": ((30, 32),),
    "turtle": ((33, 37),),
    "lizard": ((38, 48),),
    "crocodile or alligator": ((49, 50),),
    "snake": ((52, 68),),
    "spider": ((72, 77),),
    "marsupial": ((104, 106),),
    "crustacean": ((118, 126),),
    "whale": ((147, 148),),
    "insect": ((300, 326),),
    "rabbit or hare": ((330, 332),),
    "rodent": ((333, 338),),
    "hoofed animal": ((339, 355),),
    "monkey or ape": ((365, 382),),
    "lemur": ((383, 384),),
    "elephant": ((385, 386),),
    "vegetable": ((936, 946),),
    "fruit": ((948, 957),),
    "prepared food": ((924, 935), (959, 965)),
    "fungus": ((991, 997),),
}

# Things made by people are ordered by the alphabet: their branches are lists.
_LISTS: dict[str, tuple[int, ...]] = {
    "car": (407, 436, 468, 511, 609, 627, 656, 661, 751, 817),
    "truck": (555, 569, 675, 717, 734, 864, 867),
    "bus": (654, 779, 874),
    "bicycle": (444, 671),
    "train": (466, 547, 565, 705, 820),
    "boat or ship": (403, 472, 484, 510, 554, 576, 625, 628, 724, 780, 814, 871, 914),
    "aircraft": (404, 405, 417, 895),
    "musical instrument": (
        *(401, 402, 420, 432, 486, 494, 513, 541, 546, 558, 566, 577, 579, 593, 594),
        *(641, 642, 683, 684, 687, 699, 776, 822, 875, 881, 889),
    ),
    "furniture": (423, 431, 453, 493, 495, 516, 520, 526, 532, 548, 553, 559, 564, 648, 703, 765, 831, 857, 894),
    "clothing": (
        *(399, 400, 411, 445, 459, 474, 501, 568, 578, 601, 608, 610, 614, 617, 638, 639, 652, 655, 689, 697),
        *(735, 775, 834, 841, 842, 869, 887),
    ),
    "shoe": (502, 514, 630, 770, 774),
    "hat": (439, 452, 515, 667, 808),
    "building": (425, 449, 483, 497, 580, 663, 668, 698, 727),
}


def everyday_groups() -> dict[str, tuple[int, ...]]:
    """The everyday groups and the ImageNet indices in each.

    Returns:
        By name, indices 0 … 999 in ascending order; no index is in two groups.

    >>> groups = everyday_groups()
    >>> len(groups["dog"]), groups["wolf"], groups["cat"]
    (118, (269, 270, 271), (281, 282, 283, 284, 285))
    """
    ranges = {name: tuple(k for low, high in ends for k in range(low, high + 1)) for name, ends in _RANGES.items()}
    return {**ranges, **_LISTS}
