"""Why this answer: the way of one photo from pixels to the verdict, each picture with its measurement.

photo ─▶ prediction ─▶ evidence and its grade ─▶ what would change it ─▶ what each layer answered ─▶ one number by hand
      ─▶ the training photos that look most like it
"""

import contextlib
import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.classifier import Classifier, Prediction
from seewhy.devices import require_torch
from seewhy.errors import ArtefactError, MissingExtraError, UsageError
from seewhy.explain.examples import Examples
from seewhy.explain.examples_file import likely_folders, read_examples
from seewhy.explain.explaining import explain
from seewhy.explain.explanation import Explanation
from seewhy.explain.flip import Flip, flip
from seewhy.explain.nearest import Nearest, nearest
from seewhy.explain.surroundings import Surroundings, surroundings
from seewhy.storage import write_whole

if TYPE_CHECKING:
    import numpy as np

    from seewhy.explain.grades import Grade
    from seewhy.layers import Arithmetic, FeatureMaps

__all__ = ["Why", "WhyQuestion", "refuse_suffix", "why"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class WhyQuestion:
    """What is asked about a photo, and what helps to answer it.

    Args:
        target: the class that is explained; None takes the most probable one.
        against: another class: why the target rather than this one?
        method: which map is drawn, a name of seewhy.explain.METHODS.
        layer: for the methods that look at one layer, which.
        artefact: the folder the classifier was loaded from, where its examples lie; None where there is none.
        photos: where the training photos lie today, for thumbnails of the nearest; None looks where they were.
    """

    target: str | None = None
    against: str | None = None
    method: str = "evidence"
    layer: str | None = None
    artefact: Path | None = None
    photos: Path | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Why:
    """Everything that is told about one answer.

    Args:
        prediction: the answer.
        explanation: which places speak for it.
        grade: whether that map deserves trust on this photo; None where it was not measured.
        flip: the smallest part of the photo that, taken away, turns the answer.
        surroundings: what the network says to the middle alone, and to what lies around it.
        maps: what each layer answered.
        arithmetic: one number of the first layer and the logit, worked by hand.
        nearest: the training photos that look most like this one to the network.
        examples: where these come from.
        folders: where the training photos may lie.
        missing: what could not be told, and why, by its name.
    """

    prediction: Prediction
    explanation: Explanation
    grade: "Grade | None" = None
    flip: Flip | None = None
    surroundings: Surroundings | None = None
    maps: "FeatureMaps | None" = None
    arithmetic: "Arithmetic | None" = None
    nearest: Nearest | None = None
    examples: Examples | None = None
    folders: tuple[Path, ...] = ()
    missing: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer, what speaks for it, and what to mind, a sentence or two each."""
        turned = () if self.flip is None else (self.flip.sentence,)
        told = self.prediction.sentence
        return (told, self.explanation.sentence, *turned, *(one for one in self.warnings if one not in told))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What should be known before the answer or the map is believed."""
        told = []
        if self.prediction.verdict is None and not self.prediction.something_else:
            told.append("It is unsure: no class is probable enough to be named.")
        if self.grade is not None and not self.grade.trusted:
            told.append(self.grade.sentence)
        if self.surroundings is not None and self.surroundings.warns:
            told.append(self.surroundings.sentence)
        if self.prediction.novelty is None and self.nearest is not None and self.nearest.familiarity.unlike:
            told.append(self.nearest.familiarity.sentence)
        elif self.prediction.novelty is not None and self.prediction.novelty.level != "familiar":
            told.append(self.prediction.novelty.sentence)
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """Everything but pixels."""
        parts = {
            "prediction": self.prediction,
            "explanation": self.explanation,
            "grade": self.grade,
            "flip": self.flip,
            "surroundings": self.surroundings,
            "feature_maps": self.maps,
            "arithmetic": self.arithmetic,
            "nearest": self.nearest,
        }
        told = {name: None if part is None else part.to_json() for name, part in parts.items()}
        return {**told, "warnings": list(self.warnings), "missing": dict(self.missing)}

    def save(self, path: str | Path) -> Path:
        """Writes it as a page (.html), the map alone as a picture (.png), or all numbers (.json).

        Args:
            path: where to; its suffix decides.

        Raises:
            UsageError: another suffix.
            StorageError: it cannot be written.
        """
        path = Path(path)
        refuse_suffix(path)
        suffix = path.suffix.lower()
        if suffix == ".html":
            from seewhy.recipes.why_page import why_page

            return write_whole(path, why_page(self))
        if suffix == ".json":
            return write_whole(path, json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n")
        return self.explanation.save(path)


def refuse_suffix(path: Path) -> None:
    """Makes sure of what shall be written before anything is computed.

    Args:
        path: where to.

    Raises:
        UsageError: it ends otherwise than in .html, .png or .json.
    """
    if path.suffix.lower() not in (".html", ".png", ".json"):
        raise UsageError(
            f'An explanation cannot be written as "{path.name}"',
            "a name that ends in .html, .png or .json",
            "Choose one of these.",
        )


def why(classifier: Classifier, photo: "str | Path | bytes | np.ndarray", question: WhyQuestion | None = None) -> Why:
    """Answers, and tells the way to the answer.

    Args:
        classifier: who answers.
        photo: a path, the bytes of a file, or an image (height, width, 3) uint8.
        question: which class, which method; None asks for the most probable class and the exact evidence.

    Returns:
        All that could be told; what could not, and why, is in its `missing`.

    Raises:
        ConfigError: no such class, method or layer.
        PhotoError: the photo cannot be read.
    """
    question = question or WhyQuestion()
    prediction = classifier.predict(photo)
    explanation = explain(
        classifier,
        photo,
        question.target,
        method=question.method,
        against=question.against,
        layer=question.layer,
    )
    missing: dict[str, str] = {}
    inside: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    with _told_if_missing(missing, "What would change the answer"):
        changed = {"flip": flip(classifier, photo), "surroundings": surroundings(classifier, photo)}
    with _told_if_missing(missing, "The layers"):
        inside = _looked_inside(classifier, explanation, missing)
    with _told_if_missing(missing, "Learned from these"):
        inside |= _learned_from(classifier, photo, question, missing)
    return Why(prediction=prediction, explanation=explanation, missing=missing, **changed, **inside)


def _looked_inside(classifier: Classifier, explanation: Explanation, missing: dict[str, str]) -> dict[str, Any]:
    """What needs the network in torch: it is rebuilt once."""
    require_torch()
    from seewhy.explain.asked import sights_of_classifier
    from seewhy.explain.grades import QUICK, Case, grade
    from seewhy.explain.methods import METHODS
    from seewhy.explain.subject import Subject
    from seewhy.layers.feature_maps import feature_maps
    from seewhy.layers.work_out import Question, work_out

    asked = explanation.asked
    network, image = classifier.network(), asked.prepared
    subject = Subject(
        network=network,
        direction=asked.direction,
        size=classifier.preprocessing.size,
        sights=sights_of_classifier(classifier),
    )
    case = Case(subject=subject, image=image, temperature=classifier.temperature, engine=classifier.logits)
    found: dict[str, Any] = {
        "grade": grade(METHODS[explanation.method], [case], QUICK, maps=[explanation.heatmap]),
        "maps": dataclasses.replace(
            feature_maps(network, image, classifier.classes.index(asked.target)), target=asked.target
        ),
    }
    with _told_if_missing(missing, "One number by hand"):
        by_hand = Question(
            classes=classifier.classes, target=asked.target, temperature=classifier.temperature, cell=None
        )
        found["arithmetic"] = work_out(network, image, by_hand)
    return found


def _learned_from(
    classifier: Classifier, photo: "str | Path | bytes | np.ndarray", question: WhyQuestion, missing: dict[str, str]
) -> dict[str, Any]:
    examples = None if question.artefact is None else read_examples(question.artefact)
    if examples is None:
        missing["Learned from these"] = (
            "This classifier keeps no examples of its training photos (built-in, trained with --remember nothing, or "
            "saved by an earlier SeeWhy)."
        )
        return {}
    given = () if question.photos is None else (question.photos,)
    return {
        "nearest": nearest(examples, classifier, photo),
        "examples": examples,
        "folders": (*given, *likely_folders(examples, question.artefact)),
    }


@contextlib.contextmanager
def _told_if_missing(missing: dict[str, str], name: str) -> Iterator[None]:
    """A part that this network or this machine cannot tell is named on the page; the others are still told."""
    try:
        yield
    except (MissingExtraError, ArtefactError, UsageError) as error:
        missing[name] = str(error)
