"""SeeWhy teaches a computer to recognise photos, and shows why it decides.

    import seewhy
    photos = seewhy.read_folder("pets/")
    run = seewhy.train(seewhy.split(photos, seed=0))
    print(run.classifier.predict("new.jpg").sentence)

Importing this loads nothing heavy: each name is fetched when it is first used, and torch only to train.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier, load
    from seewhy.classifier.prediction import Prediction
    from seewhy.data.audit import audit
    from seewhy.data.folder import read_folder, read_photos
    from seewhy.data.sample import Dataset, Sample
    from seewhy.data.split import Split, split
    from seewhy.errors import SeewhyError
    from seewhy.evaluate.judging import evaluate
    from seewhy.evaluate.report import Report
    from seewhy.explain.evidence import contrast
    from seewhy.explain.explaining import explain
    from seewhy.explain.explanation import Explanation
    from seewhy.recipes.cross_validate import cross_validate
    from seewhy.recipes.recogniser import recogniser
    from seewhy.recipes.train_classifier import Run, train

__version__ = "0.1.0"

_HOMES = {
    "Classifier": ("seewhy.classifier.classifier", "Classifier"),
    "Dataset": ("seewhy.data.sample", "Dataset"),
    "Explanation": ("seewhy.explain.explanation", "Explanation"),
    "Prediction": ("seewhy.classifier.prediction", "Prediction"),
    "Report": ("seewhy.evaluate.report", "Report"),
    "Run": ("seewhy.recipes.train_classifier", "Run"),
    "Sample": ("seewhy.data.sample", "Sample"),
    "SeewhyError": ("seewhy.errors", "SeewhyError"),
    "Split": ("seewhy.data.split", "Split"),
    "audit": ("seewhy.data.audit", "audit"),
    "contrast": ("seewhy.explain.evidence", "contrast"),
    "cross_validate": ("seewhy.recipes.cross_validate", "cross_validate"),
    "evaluate": ("seewhy.evaluate.judging", "evaluate"),
    "explain": ("seewhy.explain.explaining", "explain"),
    "load": ("seewhy.classifier.classifier", "load"),
    "read_folder": ("seewhy.data.folder", "read_folder"),
    "read_photos": ("seewhy.data.folder", "read_photos"),
    "recogniser": ("seewhy.recipes.recogniser", "recogniser"),
    "split": ("seewhy.data.split", "split"),
    "train": ("seewhy.recipes.train_classifier", "train"),
}

__all__ = [
    "Classifier",
    "Dataset",
    "Explanation",
    "Prediction",
    "Report",
    "Run",
    "Sample",
    "SeewhyError",
    "Split",
    "audit",
    "contrast",
    "cross_validate",
    "evaluate",
    "explain",
    "load",
    "read_folder",
    "read_photos",
    "recogniser",
    "split",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'seewhy' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    # Fetched anew each time: importing the room "explain" or "evaluate" also sets an attribute of that name here.
    return getattr(importlib.import_module(module), attribute)
