"""Every kind of thing that an audit can find. A new kind is one entry here."""

import dataclasses
import tomllib
from pathlib import Path

__all__ = ["GRAVITIES", "KINDS", "Kind"]

GRAVITIES = {
    "wrong": "Wrong: mend it before training",
    "look": "Worth a look: it may spoil the classifier",
    "note": "Good to know",
}
"""From the gravest: what it is called on a page. `--strict` fails on the first two, because a check that also fails on
what nobody would mend (a panorama among photos, an interval that follows from how many photos there are) is switched
off after a week."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of finding.

    Args:
        name: such as "near duplicate".
        gravity: a name of GRAVITIES.
        title: the heading on a page.
        harm: what it does to a classifier.
        remedy: what to do.
    """

    name: str
    gravity: str
    title: str
    harm: str
    remedy: str


_TEXTS = tomllib.loads((Path(__file__).parent / "finding_kinds.toml").read_text(encoding="utf-8"))

KINDS: dict[str, Kind] = {
    name: Kind(name=name, **{field: " ".join(text.split()) for field, text in fields.items()})
    for name, fields in _TEXTS.items()
}
"""By name, in the order in which they are told: the gravest first."""
