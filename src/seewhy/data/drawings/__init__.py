"""Drawings of cats, dogs and wolves: photos with a known truth, made by code.

drawing = draw("cat", size=64, seed=0, index=7)                      # image, label, factors, part_masks
bare = draw("cat", size=64, seed=0, index=7, without=("whiskers",))  # the same one without its whiskers
turned = draw("cat", size=64, seed=0, index=7, factors={"angle": 30})
draw_folder("photos/", count=900, seed=0)                            # photos/cat/00000.png, ...
"""

from seewhy.data.drawings.arrangement import Arrangement
from seewhy.data.drawings.drawing import Drawing, draw, draw_scene
from seewhy.data.drawings.factors import BACKGROUNDS, CLASSES, COATS, NUISANCE, PARTS, RANGES, Factors, sample_factors
from seewhy.data.drawings.folder import DRAWING_SIZE, TRUTH_FOLDER, Truth, draw_folder, draw_many, read_truth

__all__ = [
    "BACKGROUNDS",
    "CLASSES",
    "COATS",
    "DRAWING_SIZE",
    "NUISANCE",
    "PARTS",
    "RANGES",
    "TRUTH_FOLDER",
    "Arrangement",
    "Drawing",
    "Factors",
    "Truth",
    "draw",
    "draw_folder",
    "draw_many",
    "draw_scene",
    "read_truth",
    "sample_factors",
]
