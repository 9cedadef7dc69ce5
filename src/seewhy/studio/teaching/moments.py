"""The moments of a training that were told, kept so that a page can go back through them."""

import threading
from typing import Any

from seewhy.errors import UsageError

__all__ = ["Moments"]

_MOST = 80  # moments with pictures; of more, every second one goes
_EPOCHS = 400  # points of the curve


class Moments:
    """What each epoch gave; pictures and dots are fetched apart, so that the state stays small."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[int, dict[str, Any]] = {}
        self._epochs: list[dict[str, Any]] = []
        self._wrong: dict[str, Any] | None = None
        self._classes: list[str] = []
        self._number = 0

    def clear(self) -> None:
        """Forgets all, where a training begins anew; the numbers go on, so that no page takes old for new."""
        with self._lock:
            self._kept, self._epochs, self._wrong = {}, [], None

    def add(self, told: dict[str, Any]) -> None:
        """Keeps a moment.

        Args:
            told: as the onlooker sent it.
        """
        with self._lock:
            names = ("epoch", "epochs", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
            figures = {name: told[name] for name in names}
            self._epochs = [*(self._epochs[::2] if len(self._epochs) >= _EPOCHS else self._epochs), figures]
            self._wrong = told.get("wrong") or self._wrong
            self._classes = told.get("classes") or self._classes
            if told.get("filters") is not None or told.get("space") is not None:
                if len(self._kept) >= _MOST:
                    self._kept = dict(list(self._kept.items())[::2])
                self._number += 1
                self._kept[self._number] = told

    def filters(self, number: int) -> bytes:
        """The first layer's filters as a PNG.

        Args:
            number: of the moment.

        Raises:
            UsageError: there is no such moment, or it has none.
        """
        return self._of(number, "filters")

    def space(self, number: int) -> dict[str, Any]:
        """The dots, as the onlooker sent them.

        Args:
            number: of the moment.

        Raises:
            UsageError: there is no such moment, or it has none.
        """
        return self._of(number, "space")

    def to_json(self) -> dict[str, Any]:
        """Epochs with their figures, what pictures there are, and the photos it gets wrong now."""
        with self._lock:
            pictures = [
                {
                    "number": number,
                    "epoch": told["epoch"],
                    "title": told["title"],
                    "filters": told.get("filters") is not None,
                    "space": told.get("space") is not None,
                }
                for number, told in self._kept.items()
            ]
            return {
                "epochs": list(self._epochs),
                "moments": pictures,
                "wrong": self._wrong,
                "classes": list(self._classes),
            }

    def _of(self, number: int, name: str) -> Any:
        with self._lock:
            found = self._kept.get(number, {}).get(name)
        if found is None:
            raise UsageError(f"Nothing was kept of moment {number}", "a moment that the page shows", "Reload the page.")
        return found
