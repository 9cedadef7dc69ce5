"""The trained classifier: from a photo to a prediction, and to a folder and back. Needs no torch."""

from seewhy.classifier.classifier import Classifier, Photo, load
from seewhy.classifier.engine import OnnxEngine
from seewhy.classifier.groups import everyday_groups
from seewhy.classifier.parts import Model, Parts
from seewhy.classifier.prediction import Prediction, failure_to_json

__all__ = [
    "Classifier",
    "Model",
    "OnnxEngine",
    "Parts",
    "Photo",
    "Prediction",
    "everyday_groups",
    "failure_to_json",
    "load",
]
