"""What a training leaves behind of its photos: names and features to hold later answers against, and a detector of
photos that are none of the known kinds."""

import dataclasses
from typing import TYPE_CHECKING

from seewhy.data.sample import joined
from seewhy.data.seen import SEEN_FILE, seen_of, seen_to_bytes
from seewhy.devices import one_thread
from seewhy.explain.examples import Examples, features_kept_aside, remember
from seewhy.explain.examples_file import EXAMPLES_FILE, examples_to_bytes
from seewhy.probability.novelty import ENOUGH
from seewhy.probability.novelty_detector import NoveltyDetector, fit_detector
from seewhy.progress import activity

if TYPE_CHECKING:
    from seewhy.recipes.train_classifier import Run

__all__ = ["remembered", "with_what_it_knows"]


def remembered(run: "Run") -> tuple[Examples, NoveltyDetector | None]:
    """The photos of a training as its network sees them, and what tells others from them; the test part is not opened.

    Where only the head was taught, every photo of the other parts taught it, and their features exist already. Where
    the body learned, it is held to the photos it learned from, and those kept aside say how far is usual (where folds
    took turns, those for calibration alone).

    Args:
        run: a training that is done.

    Raises:
        PhotoError: a photo is gone.
    """
    parts, aside = run.split, None
    if run.features is not None:
        photos = joined(parts.train, parts.validation, parts.calibration)
        examples = remember(run.classifier, photos, features=run.features, groups=run.groups)
    else:
        kept = joined(parts.validation, parts.calibration)
        aside = run.kept_aside
        if aside is None and len(kept) and run.out_of_fold is None:
            aside = features_kept_aside(run.classifier, kept)
        examples = remember(run.classifier, parts.train, kept_aside=aside)
        if aside is None:  # photos learned by heart cannot tell how far new ones lie
            return examples, None
    detector = fit_detector(
        examples.vectors, examples.labels, examples.classes, groups=examples.groups, kept_aside=aside
    )
    return examples, detector


@activity("measuring what is usual")
def with_what_it_knows(run: "Run", *, keep: str = "features") -> "Run":
    """The same training, with the detector in the classifier and the files of its photos beside it.

    Args:
        run: a training that is done.
        keep: "features" for names and features of its photos, "thumbnails" for small grey pictures too, by which
            copies are known again later, or "nothing".

    Raises:
        PhotoError: a photo is gone.
    """
    with one_thread():
        examples, detector = remembered(run)
    classifier, notes = dataclasses.replace(run.classifier, detector=detector), list(run.notes)
    if detector is None:
        notes.append(
            f"It cannot tell photos of something else: fewer than {ENOUGH} photos are there to say how far is usual."
        )
    files: dict[str, bytes] = {}
    if keep != "nothing":
        some = f"{len(examples):,}" if len(examples) == examples.total else f"{len(examples):,} of {examples.total:,}"
        notes.append(
            f"Kept names and features of {some} training photos in {EXAMPLES_FILE}, no pixels "
            "(--remember nothing leaves them out)."
        )
        files[EXAMPLES_FILE] = examples_to_bytes(examples)
    if keep == "thumbnails":
        seen = seen_of(joined(run.split.train, run.split.validation, run.split.calibration))
        notes.append(
            f"Kept grey thumbnails of {len(seen):,} photos in {SEEN_FILE}, 48 px wide, by which copies are known again."
        )
        files[SEEN_FILE] = seen_to_bytes(seen)
    classifier = dataclasses.replace(classifier, attachments={**classifier.attachments, **files})
    return dataclasses.replace(run, classifier=classifier, notes=tuple(notes))
