"""The training photos nearest to a photo that was refused, by name: opened only where one was."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seewhy.classifier import Classifier, Prediction
    from seewhy.explain.examples import Examples
    from seewhy.explain.nearest import Neighbour

__all__ = ["Lookup"]

_SAID = 3  # of the nearest: a sentence with five names is not read


class Lookup:
    """Looks up training photos by what the network made of a new one; the network is not asked again.

    Args:
        classifier: who refused.
        folder: where it was read from; None for the built-in one, which remembers no photos.
    """

    def __init__(self, classifier: "Classifier", folder: Path | None) -> None:
        self._classifier, self._folder = classifier, folder

    def sentence(self, found: "Prediction") -> str:
        """The nearest photos in words; empty for a photo that was not refused, or where none are remembered."""
        told = [f"{one.path} ({one.label}, {one.distance:.2f})" for one in self._nearest(found)[:_SAID]]
        return (
            f"The nearest training photos are far: {', '.join(told)}; 0 is alike, 1 nothing in common." if told else ""
        )

    def to_json(self, found: "Prediction") -> dict[str, Any]:
        """The same as data: {"nearest_photos": [{"path", "label", "distance"}, …]}, or nothing."""
        nearest = self._nearest(found)
        return {"nearest_photos": [one.to_json() for one in nearest]} if nearest else {}

    def _nearest(self, found: "Prediction") -> "tuple[Neighbour, ...]":
        if found.novelty is None or not found.something_else or self._examples is None:
            return ()
        from seewhy.explain.nearest import nearest_to

        return nearest_to(self._examples, found.novelty.features)

    @cached_property
    def _examples(self) -> "Examples | None":
        if self._folder is None:
            return None
        from seewhy.explain.examples_file import read_examples

        examples = read_examples(self._folder)
        if examples is not None:
            examples.check(self._classifier)
        return examples
