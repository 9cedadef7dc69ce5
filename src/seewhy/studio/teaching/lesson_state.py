"""What is known of a training from what its process told."""

from typing import Any

from seewhy.studio.teaching.moments import Moments
from seewhy.studio.work.background import with_step

__all__ = ["STATES", "LessonState"]

STATES = ("idle", "running", "stopping", "stopped", "failed", "finished")
"""stopped: interrupted, and can go on."""

_CURVE = 400  # points of a curve that are kept; of more every second one goes
_LINES = 200


class LessonState:
    """One training's state, steps, curve, moments and words; whoever has it keeps threads apart."""

    def __init__(self) -> None:
        self.moments = Moments()
        self._told: dict[str, Any] = {}
        self.forget("idle")

    @property
    def state(self) -> str:
        """One of STATES."""
        return str(self._told["state"])

    @state.setter
    def state(self, state: str) -> None:
        self._told["state"] = state

    def forget(self, state: str, *, keep: bool = False) -> None:
        """Begins anew.

        Args:
            state: from now on.
            keep: whether the moments stay, because a training goes on.
        """
        if not keep:
            self.moments.clear()
        self._told.update(state=state, lines=[], steps=[], curve=[], error=None, accuracy=None)

    def hear(self, kind: str, told: Any) -> bool:
        """Takes what the process told.

        Args:
            kind: "moment", "said", "step", or the state in which it ended.
            told: of that kind.

        Returns:
            Whether that was its last word.
        """
        if kind == "moment":
            self.moments.add(told)
        elif kind == "said":
            self._told["lines"] = [*self._told["lines"], told][-_LINES:]
        elif kind == "step":
            self._told["steps"] = with_step(self._told["steps"], told)
            if told["label"] == "Training" and told["figures"]:
                self._told["curve"] = _with_point(self._told["curve"], told)
        else:
            self._told.update(state=kind, **told)
            return True
        return False

    def silent(self, status: int | None) -> None:
        """The process ended without a last word: stopped before it could say one, or killed.

        Args:
            status: with which it ended.
        """
        if self.state == "stopping":
            self.state = "stopped"
            return
        self._told.update(
            state="failed",
            error={
                "happened": f"The training ended without a word (exit status {status})",
                "expected": "it to say how it ended",
                "remedy": "The system may have run out of memory. Try a smaller size or batch.",
            },
        )

    def to_json(self) -> dict[str, Any]:
        """All of it; pictures are fetched apart."""
        told = {name: list(value) if isinstance(value, list) else value for name, value in self._told.items()}
        return {**self.moments.to_json(), **told}


def _with_point(curve: list[dict[str, float]], told: dict[str, Any]) -> list[dict[str, float]]:
    figures = told["figures"]
    try:
        point = {
            "seen": told["done"] / max(1, told["total"]),
            "loss": float(figures["loss"]),
            "accuracy": float(figures["accuracy"].rstrip("%")) / 100,
        }
    except (KeyError, ValueError):
        return curve
    return [*(curve[::2] if len(curve) >= _CURVE else curve), point]
