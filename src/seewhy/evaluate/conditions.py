"""Under which conditions a figure was measured: a figure without them cannot be measured again."""

import datetime
from typing import TYPE_CHECKING

from seewhy.evaluate.matching import PARTS

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["conditions"]


def conditions(classifier: "Classifier", seed: int) -> dict[str, str]:
    """What one would need to know to measure it again, as text by name; what is not known is left out.

    Args:
        classifier: what was judged.
        seed: of the intervals that come from resampling.
    """
    provenance = classifier.provenance
    network, prints = provenance.get("network", {}), provenance.get("fingerprints", {})
    size = classifier.preprocessing.size
    taught = ", ".join(f"{len(prints[part])} for {name}" for part, name in PARTS.items() if prints.get(part))
    told = {
        "Network": " ".join(str(network[key]) for key in ("network", "weights") if key in network),
        "Sees photos as": f"{size}×{size} px ({classifier.preprocessing.fit})",
        "Photos it was made from": taught,
        "Made": " ".join(str(provenance[key]) for key in ("created",) if key in provenance),
        "SeeWhy": str(provenance.get("seewhy", "")),
        "Temperature": f"{classifier.temperature:.4g}",
        "Unsure below": f"{100 * classifier.rule.threshold:.1f} %",
        "Judged": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Seed of the intervals": str(seed),
    }
    return {name: value for name, value in told.items() if value}
