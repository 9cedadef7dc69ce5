"""One thing that an audit found."""

import dataclasses

__all__ = ["Finding"]

# Photos named in a printed finding; the rest is counted and stands in to_json.
_NAMED = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or at least worth a look.

    Args:
        kind: such as "broken", "duplicate" or "conflicting label".
        photos: paths of the photos it concerns.
        detail: what was found, in a sentence without its full stop.
    """

    kind: str
    photos: tuple[str, ...]
    detail: str

    def __str__(self) -> str:
        named = ", ".join(self.photos[:_NAMED])
        more = f" and {len(self.photos) - _NAMED} more" if len(self.photos) > _NAMED else ""
        return f"{self.kind}: {self.detail}" + (f": {named}{more}" if named else "")
