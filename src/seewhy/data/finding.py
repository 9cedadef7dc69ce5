"""One thing an audit found, and what each kind of it means: what it does to a classifier and what to do about it."""

import dataclasses
from typing import Any

from seewhy.data.finding_kinds import KINDS, Kind

__all__ = ["NAMED", "Finding"]

NAMED = 5
"""Photos named in a printed finding; the rest is counted, shown on the page and stands in to_json."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or at least worth a look.

    Args:
        kind: such as "broken", "duplicate" or "conflicting label"; a name of KINDS.
        photos: paths of the photos it concerns.
        detail: what was found, in a sentence without its full stop.
        gravity: "wrong", "look" or "note"; None takes the kind's own.
    """

    kind: str
    photos: tuple[str, ...]
    detail: str
    gravity: str | None = None

    def __post_init__(self) -> None:
        if self.gravity is None:
            object.__setattr__(self, "gravity", self.meaning.gravity)

    @property
    def meaning(self) -> Kind:
        """What findings of this kind do to a classifier, and what to do."""
        return KINDS[self.kind]

    def __str__(self) -> str:
        named = ", ".join(self.photos[:NAMED])
        more = f" and {len(self.photos) - NAMED} more" if len(self.photos) > NAMED else ""
        return f"{self.kind}: {self.detail}" + (f": {named}{more}" if named else "")

    def to_json(self) -> dict[str, Any]:
        """All of it, as plain types."""
        return {"kind": self.kind, "gravity": self.gravity, "photos": list(self.photos), "detail": self.detail}
