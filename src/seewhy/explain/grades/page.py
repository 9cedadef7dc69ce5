"""Grades for a page: the ranking of a classifier's methods, and the tests of one map."""

from seewhy.explain.grades.compare import COLUMNS, Comparison, blind_rows, row_of
from seewhy.explain.grades.grade import Grade
from seewhy.pages.page import Facts, Measure, Measures, Section, Table, Text
from seewhy.probability.intervals import Estimate

__all__ = ["comparison_sections", "grade_sections"]

_TERMS = ("deletion and insertion", "sanity check", "stability", "rank correlation", "confidence interval")
_BLIND_WORDS = {"random": "orders of chance", "edges": "strongest edges first", "centre": "middle first"}


def comparison_sections(comparison: Comparison) -> list[Section]:
    """What a page tells of a comparison.

    Args:
        comparison: of a classifier's methods.
    """
    best = comparison.best
    rows = [row_of(one, comparison.seconds[one.method]) for one in comparison.grades]
    blind = [(_BLIND_WORDS[name[0].strip("()")], *name[1:]) for name in blind_rows(best)]
    shown = [k for k in range(len(COLUMNS)) if any(row[k] for row in rows)]  # a test that was left out has no column
    sections: list[Section] = [
        Text(title="Which method to believe", paragraphs=(comparison.sentence, _how(best)), terms=_TERMS),
        Table(
            columns=tuple(COLUMNS[k] for k in shown),
            rows=tuple(tuple(row[k] for k in shown) for row in [*rows, *blind]),
            caption=_caption(best),
        ),
    ]
    doubted = tuple(f"{one.method}: {one.sentence}" for one in comparison.grades if not one.trusted)
    if doubted:
        whom = "the others" if best.trusted else "them"
        sections.append(Text(title=f"What speaks against {whom}", paragraphs=doubted))
    left = {**comparison.left_out, **comparison.unreadable}
    if left:
        sections.append(Facts(title="Left out", facts=tuple(left.items())))
    return sections


def grade_sections(grade: Grade) -> list[Section]:
    """What a page tells of one map's grade.

    Args:
        grade: of one method, on one photo or several.
    """
    measures = [
        Measure(
            name="Lead over the best blind order",
            value=f"{grade.lead.value:+.3f}".replace("-", "−"),
            # One photo against an order that does not depend on chance: there is nothing that could vary.
            interval="" if grade.lead.low == grade.lead.high else _range(grade.lead, ".3f", signed=True),
            meaning="How much more the answer's probability goes and comes with what this map calls important than "
            "with what chance, edges or the middle of the photo would choose. Above 0 is better than blind.",
        ),
        Measure(
            name="Deletion",
            value=f"{grade.deletion.value:.3f}",
            meaning="Mean probability of the answer while the map's most important places are taken away first. "
            f"Small is good; orders of chance reach {grade.baselines['random'].deletion:.3f}.",
            span=_span(grade.deletion),
        ),
        Measure(
            name="Insertion",
            value=f"{grade.insertion.value:.3f}",
            meaning="The same while they come back first. Large is good; orders of chance reach "
            f"{grade.baselines['random'].insertion:.3f}.",
            span=_span(grade.insertion),
        ),
    ]
    if grade.sanity is not None:
        measures.append(
            Measure(
                name="Alike after forgetting",
                value=f"{grade.sanity.after.value:.2f}",
                meaning="How alike the map stays when all weights are random. It must collapse to about what chance "
                f"gives, here {grade.sanity.chance:.2f}.",
                span=_span(grade.sanity.after),
            )
        )
    if grade.stability is not None and grade.stability.draws:
        measures.append(
            Measure(
                name="Alike under noise",
                value=f"{grade.stability.likeness.value:.2f}",
                interval=f"lowest {grade.stability.lowest:.2f}",
                meaning=f"How alike the map stays under noise of {grade.stability.noise_std:g} levels of 255 that "
                "leaves the verdict as it is. 1 is the same map.",
            )
        )
    return [Measures(title="What this map is worth", measures=tuple(measures), caption=grade.sentence)]


def _how(best: Grade) -> str:
    fill = "blurred" if best.fill == "blur" else "filled with the photo's mean colour"
    told = (
        f"Each map was tested on the same {best.photos} photo{'s' if best.photos > 1 else ''}. Places that a map calls "
        f"important were {fill}, the most important first, in {best.steps} steps (deletion), and brought back into a "
        f"photo {fill} all over (insertion). A blind order knows nothing of the network: the strongest edges first, "
        "from the middle outwards, and orders of chance. A map that does not beat all three deserves no trust."
    )
    if best.full - best.blank < 0.2:  # less than a fifth of the probability is left to be lost: see the caption
        told += (
            f" Mind that the answer hardly needs what was taken away: its probability is {best.full:.2f} for whole "
            f"photos and still {best.blank:.2f} with everything gone. All these figures tell little."
        )
    return told


def _caption(best: Grade) -> str:
    told = (
        "Deletion (small is good) and insertion (large is good): mean probability of the answer. Lead: insertion minus "
        f"deletion, compared with the blind order that comes nearest; over {best.photos} photos with its 95 % interval."
    )
    if best.photos < 6:
        told = told.replace("with its 95 % interval", "with its range")
    if best.sanity is not None:
        told += (
            f" After forgetting: how alike the map stays when all weights are random, and in brackets how alike it "
            f"would be by chance ({best.sanity.photos} photos, {best.sanity.networks} networks)."
        )
    if best.stability is not None:
        told += f" Under noise: rank correlation with itself under noise of {best.stability.noise_std:g} levels of 255."
    if best.truth is not None:
        told += (
            f" Truth: rank correlation with the parts' true importance on {best.truth.drawings} drawings; a map of "
            f"chance has {best.truth.random.value:+.2f}.".replace("-", "−")
        )
    return told


def _range(one: Estimate, form: str, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    return f"{one.low:{sign}{form}} … {one.high:{sign}{form}}".replace("-", "−")


def _span(one: Estimate) -> tuple[float, float, float]:
    low, value, high = (min(1.0, max(0.0, end)) for end in (one.low, one.value, one.high))
    return low, value, high
