"""What a training leaves behind of its photos: names and features, so that later answers can be held against them."""

import dataclasses
from typing import TYPE_CHECKING

from seewhy.data.sample import joined
from seewhy.data.seen import SEEN_FILE, seen_of, seen_to_bytes
from seewhy.explain.examples import Examples, remember
from seewhy.explain.examples_file import EXAMPLES_FILE, examples_to_bytes

if TYPE_CHECKING:
    from seewhy.recipes.train_classifier import Run

__all__ = ["remembered", "with_examples"]


def remembered(run: "Run") -> Examples:
    """The photos of a training as its network sees them; the test part is not opened.

    Where only the head was taught, every photo of the other parts taught it, and their features exist already. Where
    the body learned, it is held to the photos it learned from, and those kept aside say how far is usual.

    Args:
        run: a training that is done.

    Raises:
        PhotoError: a photo is gone.
    """
    parts = run.split
    if run.features is not None:
        return remember(run.classifier, joined(parts.train, parts.validation, parts.calibration), features=run.features)
    return remember(run.classifier, parts.train, kept_aside=joined(parts.validation, parts.calibration))


def with_examples(run: "Run") -> "Run":
    """The same training, with the files of its photos' names, features and thumbnails beside the classifier.

    Args:
        run: a training that is done.

    Raises:
        PhotoError: a photo is gone.
    """
    examples = remembered(run)
    some = f"{len(examples):,}" if len(examples) == examples.total else f"{len(examples):,} of {examples.total:,}"
    note = (
        f"Kept names and features of {some} training photos in {EXAMPLES_FILE}, and grey thumbnails of 48 px in "
        f"{SEEN_FILE}, by which copies of them are known again (--remember nothing leaves both out)."
    )
    parts = run.split
    seen = seen_of(joined(parts.train, parts.validation, parts.calibration))
    attachments = {
        **run.classifier.attachments,
        EXAMPLES_FILE: examples_to_bytes(examples),
        SEEN_FILE: seen_to_bytes(seen),
    }
    classifier = dataclasses.replace(run.classifier, attachments=attachments)
    return dataclasses.replace(run, classifier=classifier, notes=(*run.notes, note))
