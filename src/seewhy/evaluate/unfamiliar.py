"""How many of the judged photos would be refused as "something else", and what that does to the accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seewhy.evaluate.share_measure import share_measure
from seewhy.pages.page import Measures, Section, Table, Text
from seewhy.probability.intervals import Estimate, wilson
from seewhy.probability.novelty import Novelty

__all__ = ["Unfamiliar", "unfamiliar_of", "unfamiliar_sections"]

_NAMED = 20  # refused photos named on the page


@dataclass(frozen=True, kw_only=True)
class Unfamiliar:
    """Photos of the known classes that would be refused: false alarms, or photos unlike those that were learned from.

    Args:
        promised: the rate of false alarms that was promised, 0..0.5.
        refused: the share of the judged photos that is refused, with its 95 % interval.
        accuracy: the share of right answers over all photos, refused or not.
        among_kept: the same over those that are not refused.
        among_refused: the same over those that are.
        by_class: the share that is refused, by class.
        paths: the refused photos, the farthest first.
        n: photos judged.
    """

    promised: float
    refused: Estimate
    accuracy: Estimate
    among_kept: Estimate
    among_refused: Estimate
    by_class: dict[str, Estimate]
    paths: tuple[str, ...]
    n: int

    @property
    def more_than_promised(self) -> bool:
        """Whether so many are refused that chance does not explain it: the photos are unlike those of the training."""
        return self.refused.low > self.promised

    @property
    def sentence(self) -> str:
        """How many are refused, against what was promised, and what it does to the accuracy."""
        count = len(self.paths)
        told = f"It would refuse {count} of these {self.n} photos as something else ({_span(self.refused)}); promised "
        told += f"were at most {100 * self.promised:.2g} %. "
        if self.more_than_promised:
            told += "That is more than chance explains: these photos are unlike those it learned from. "
        told += f"Of all photos it recognises {_span(self.accuracy)}"
        if not count:
            return f"{told}."
        kept = _span(self.among_kept) if count < self.n else "none, since none is left"
        return f"{told}; of those it does not refuse, {kept}."

    def to_json(self) -> dict[str, Any]:
        """All of it, plain; null where nothing could be counted."""
        shares = {name: getattr(self, name) for name in ("refused", "accuracy", "among_kept", "among_refused")}
        return {
            "promised": self.promised,
            "photos": self.n,
            **{name: share.to_json() for name, share in shares.items()},
            "more_than_promised": self.more_than_promised,
            "by_class": {name: share.to_json() for name, share in self.by_class.items()},
            "paths": list(self.paths),
            "sentence": self.sentence,
        }


def unfamiliar_of(
    novelties: Sequence[Novelty], right: np.ndarray, labels: np.ndarray, classes: tuple[str, ...], paths: Sequence[str]
) -> Unfamiliar:
    """The same from predictions that were made already.

    Args:
        novelties: of each photo, from Prediction.novelty; at least one.
        right: (n,) whether the most probable class was the truth.
        labels: (n,) the truth.
        classes: names of the classes.
        paths: where each photo lies.
    """
    refused = np.array([one.something_else for one in novelties])
    shares = np.array([one.share_as_far for one in novelties])
    order = [int(k) for k in np.argsort(shares, kind="stable") if refused[k]]
    return Unfamiliar(
        promised=novelties[0].false_alarm,
        refused=wilson(int(refused.sum()), len(refused)),
        accuracy=wilson(int(right.sum()), len(right)),
        among_kept=wilson(int(right[~refused].sum()), int((~refused).sum())),
        among_refused=wilson(int(right[refused].sum()), int(refused.sum())),
        by_class={
            classes[k]: wilson(int(refused[labels == k].sum()), int((labels == k).sum())) for k in np.unique(labels)
        },
        paths=tuple(paths[k] for k in order),
        n=len(novelties),
    )


def unfamiliar_sections(found: Unfamiliar) -> list[Section]:
    """For the report: the count, what it costs, and which photos.

    Args:
        found: what was counted.
    """
    measures = (
        share_measure(
            "Refused as something else",
            found.refused,
            f"Of photos like those it learned from, at most {100 * found.promised:.2g} % may be refused wrongly. Far "
            "more than that means that these photos are of another kind: other cameras, other places, other things.",
        ),
        share_measure("Right, of all photos", found.accuracy, "What it would name if it had to."),
        share_measure("Right, of those not refused", found.among_kept, "What the refusal leaves."),
    )
    sections: list[Section] = [
        Text(title="Is it of a known kind at all?", paragraphs=(found.sentence,)),
        Measures(measures=measures),
    ]
    if found.paths:
        rows = tuple((name, f"{100 * share.value:.1f} %", _span(share)) for name, share in found.by_class.items())
        named = ", ".join(found.paths[:_NAMED]) + (" and more" if len(found.paths) > _NAMED else "")
        sections.append(
            Table(
                columns=("Class", "Refused", "95 % interval"),
                rows=rows,
                caption="The promise holds for all classes together, not for each. Refused, the farthest first: "
                f"{named}.",
            )
        )
    return sections


def _span(share: Estimate) -> str:
    return f"{100 * share.value:.1f} %, 95 % interval {100 * share.low:.1f}–{100 * share.high:.1f} %"
