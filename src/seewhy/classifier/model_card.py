"""README.md of a saved classifier: the model card, laid out as model hubs expect."""

import json
import math
from collections.abc import Mapping
from typing import Any

__all__ = ["model_card"]

_SHOWN_CLASSES = 50
_NAMES = {"ece": "calibration error (ECE)", "log_loss": "log loss", "brier": "Brier score"}
_AS_PERCENT = ("accuracy", "balanced_accuracy")


def model_card(
    *, name: str, classes: tuple[str, ...], threshold: float, provenance: Mapping[str, Any], receipts: int
) -> str:
    """Writes the model card: what the classifier is for, how good it is, and where not to trust it.

    Args:
        name: the classifier's name, such as "pets".
        classes: class names.
        threshold: the probability from which it answers at all.
        provenance: where it comes from; figures are taken from its "metrics".
        receipts: how many photos its percentages were checked on.

    Returns:
        Markdown with YAML front matter.

    >>> model_card(name="pets", classes=("cat", "dog"), threshold=0.5, provenance={}, receipts=0).splitlines()[1]
    'library_name: seewhy'
    """
    parts = [
        _front_matter(),
        f"# {_plain(name)}",
        f"An image classifier made with SeeWhy. It tells {len(classes)} classes apart: {_class_list(classes)}.",
        "## Use",
        f"```python\nimport seewhy\n\nclassifier = seewhy.load({json.dumps(name + '.seewhy', ensure_ascii=False)})\n"
        'print(classifier.predict("new.jpg").sentence)\n```',
        "## Intended use",
        "Photos like those it was taught on: the same kind of subject, camera, distance and light, with one of the "
        "classes above in the picture. A person should decide where a wrong answer does harm.",
        "## How good it is",
        *_figures(provenance.get("metrics")),
        _calibration(receipts, threshold),
        "## Limits",
        "- It knows its classes only: whatever else is shown, it gives one of them, or says that it is unsure.\n"
        "- Photos unlike those it was taught on get percentages that nobody has checked.\n"
        "- It may have learned something that goes along with a class instead of the class itself (snow for a wolf). "
        f"`seewhy explain {_plain(name)}.seewhy PHOTO` shows what speaks for an answer.\n"
        "- The figures hold for photos drawn as the held-out ones were; they say nothing about other places and times.",
        "## Where it comes from",
        _origin(provenance),
        "The licence of the weights follows from the photos and from any weights it started with. It is not stated "
        "here, because SeeWhy cannot know it.",
    ]
    return "\n\n".join(parts) + "\n"


def _front_matter() -> str:
    lines = (
        "library_name: seewhy",
        "pipeline_tag: image-classification",
        "tags:",
        "- seewhy",
        "- image-classification",
    )
    return "\n".join(("---", *lines, "---"))


def _class_list(classes: tuple[str, ...]) -> str:
    shown = ", ".join(_plain(one) for one in classes[:_SHOWN_CLASSES])
    rest = len(classes) - _SHOWN_CLASSES
    return f"{shown} and {rest} more (see config.json)" if rest > 0 else shown


def _figures(metrics: Any) -> list[str]:
    """A table of the figures that are there and finite, with their intervals; or the plain word that there are none."""
    rows = []
    for name, figure in metrics.items() if isinstance(metrics, Mapping) else ():
        if not isinstance(figure, Mapping) or not all(_is_number(figure.get(key)) for key in ("value", "low", "high")):
            continue
        value, low, high = (_shown(name, figure[key]) for key in ("value", "low", "high"))
        rows.append(f"| {_plain(_NAMES.get(name) or str(name).replace('_', ' '))} | {value} | {low} … {high} |")
    if not rows:
        return [
            "It was not measured on held-out photos before it was saved. Run `seewhy evaluate` on photos of your own."
        ]
    table = "\n".join(("| on photos never used for teaching | value | 95 % interval |", "|---|---|---|", *rows))
    n = metrics.get("n") if isinstance(metrics, Mapping) else None
    return [table, *([f"Measured on {n} photos."] if isinstance(n, int) else [])]


def _calibration(receipts: int, threshold: float) -> str:
    checked = (
        f"Its percentages were checked on {receipts} photos that were used for nothing else"
        if receipts
        else "Its percentages were not checked on photos of their own"
    )
    return f"{checked}. Below {100 * threshold:.0f} % it says that it is unsure."


def _origin(provenance: Mapping[str, Any]) -> str:
    fingerprints = provenance.get("fingerprints")
    counts = {part: len(prints) for part, prints in fingerprints.items()} if isinstance(fingerprints, Mapping) else {}
    network = provenance.get("network")
    rows: dict[str, Any] = {
        "SeeWhy": provenance.get("seewhy"),
        "created": provenance.get("created"),
        "seed": provenance.get("seed"),
        "network": network.get("network") if isinstance(network, Mapping) else network,
        "starting weights": network.get("weights") if isinstance(network, Mapping) else None,
        "photos": ", ".join(f"{count} {part}" for part, count in counts.items()) or None,
    }
    lines = [f"- {name}: {_plain(str(value))}" for name, value in rows.items() if value is not None]
    return "\n".join(lines) or "Nothing was recorded."


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(name: str, value: float) -> str:
    return f"{100 * value:.1f} %" if name in _AS_PERCENT else f"{value:.3f}"


def _plain(text: str) -> str:
    """A user's words inside Markdown: nothing in them may become markup."""
    single_line = " ".join(text.split())
    return "".join("\\" + one if one in "\\`*_[]<>|#" else one for one in single_line)
