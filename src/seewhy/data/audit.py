"""What is wrong with a dataset, before anything is learned from it."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seewhy.data.audit_classes import classes, few_in_one_line, intervals, left_out
from seewhy.data.audit_looks import files, looks
from seewhy.data.duplicates import Duplicates, find_duplicates, kept_together
from seewhy.data.expected_interval import Expected, expected_intervals
from seewhy.data.finding import Finding
from seewhy.data.finding_kinds import GRAVITIES, KINDS
from seewhy.data.metadata import MetadataTell, tells_of_files, tells_of_order
from seewhy.data.repeated import leaks, repeated
from seewhy.data.sample import Dataset
from seewhy.progress import activity

__all__ = ["Audit", "Finding", "audit"]

# Lines of one kind that are printed; the rest is counted, shown on the page and stands in to_json.
_LINES = 5

# Kinds that concern what training will not use: told in full, and by the first lines of `train` too.
_LEFT_OUT = ("broken", "empty class", "conflicting label", "leaking", "passed over")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found in a dataset; printing it tells the user, save writes the page with the photos on it.

    Args:
        counts: photos of each class.
        findings: what is wrong, the gravest first.
        duplicates: which photos are the same, for split to use.
        expected: how exactly the accuracy will be known, for all classes together and then for each.
        tells: what the files give away of the label.
        dataset: the photos.
        against: photos that should not be among them, where there were any to compare with.
    """

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    duplicates: Duplicates = dataclasses.field(repr=False)
    expected: tuple[Expected, ...] = dataclasses.field(repr=False)
    tells: tuple[MetadataTell, ...] = dataclasses.field(repr=False)
    dataset: Dataset = dataclasses.field(repr=False)
    against: Dataset | None = dataclasses.field(default=None, repr=False)

    @property
    def serious(self) -> bool:
        """Whether anything was found beyond what is only good to know."""
        return any(one.gravity != "note" for one in self.findings)

    @property
    def sentence(self) -> str:
        """How many photos and classes there are, and how much was found of each gravity."""
        total, named = sum(self.counts.values()), len(self.counts)
        head = f"{total} photo{'' if total == 1 else 's'} in {named} class{'' if named == 1 else 'es'}"
        found = Counter(one.gravity for one in self.findings)
        if not found:
            return f"{head}: nothing found."
        words = {"wrong": "to mend", "look": "worth a look", "note": "good to know"}
        each = [f"{found[gravity]} {words[gravity]}" for gravity in GRAVITIES if found[gravity]]
        count = len(self.findings)
        return f"{head}: {count} finding{'' if count == 1 else 's'}, {', '.join(each)}."

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(one for one in self.findings if one.kind == kind)

    def __str__(self) -> str:
        return "\n".join([self._head(), *(f"  {line}" for line in self._lines(_LINES))])

    def summary(self) -> str:
        """A few lines for those who came to do something else: what is left out, and one line for each grave kind."""
        grave = {one.kind for one in self.findings if one.gravity != "note"}
        notes = sum(one.gravity == "note" and one.kind not in _LEFT_OUT for one in self.findings)
        lines = []
        for kind in KINDS:
            if kind in grave or kind in _LEFT_OUT:
                lines += self._of_kind(kind, _LINES if kind in _LEFT_OUT else 1)
        if notes:
            lines.append(f"and {notes} {'thing that is' if notes == 1 else 'things that are'} good to know")
        return "\n".join([self._head(), *(f"  {line}" for line in lines or self._lines(1))])

    def _head(self) -> str:
        """Classes with their counts."""
        each = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        total, named = sum(self.counts.values()), len(self.counts)
        return f"{total} photo{'' if total == 1 else 's'} in {named} class{'' if named == 1 else 'es'}: {each}."

    def _lines(self, most: int) -> Iterator[str]:
        """The findings, some lines of each kind, the gravest first."""
        if not self.findings:
            yield "Nothing found."
        for kind in dict.fromkeys(one.kind for one in self.findings):
            yield from self._of_kind(kind, most)

    def _of_kind(self, kind: str, most: int) -> Iterator[str]:
        """Some lines of one kind; classes with too few photos share one, since there may be a hundred of them."""
        found = self.of_kind(kind)
        if kind == "too few" and len(found) > 1:
            yield f"{kind}: {few_in_one_line(self.counts, len(found))}"
            return
        yield from map(str, found[:most])
        if len(found) > most:
            yield f"{kind}: and {len(found) - most} more like this"

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain types."""
        return {
            "counts": dict(self.counts),
            "findings": [one.to_json() for one in self.findings],
            "expected": [one.to_json() for one in self.expected],
            "tells": [one.to_json() for one in self.tells],
        }

    def save(self, path: str | Path) -> Path:
        """Writes the page with the photos on it.

        Args:
            path: where to, such as "audit.html".

        Raises:
            StorageError: it cannot be written.
        """
        from seewhy.data.audit_page import audit_page
        from seewhy.pages.page import save_page

        return save_page(audit_page(self), path)


@activity("auditing")
def audit(dataset: Dataset, *, against: Dataset | None = None, test: float = 0.2, seed: int = 0) -> Audit:
    """Looks for what spoils learning: broken, repeated, mislabelled, missing, odd and telltale photos.

    No photo is opened again: everything follows from what was seen while reading. What it names stays in the dataset,
    but photos with two labels, which split leaves out.

    Args:
        dataset: the photos, as a reader returned them.
        against: photos that must not be among them, such as those of a test folder; copies are findings.
        test: share of the photos that will test, 0 … 1: how exactly the result will be known follows from it.
        seed: another seed, other shuffles where chance is measured.
    """
    duplicates = find_duplicates(dataset)
    together, _ = kept_together(dataset, duplicates)
    expected = expected_intervals(dataset, together, test)
    found = (tells_of_files(dataset, together, seed=seed), tells_of_order(dataset, together, seed=seed))
    tells = tuple(one for one in found if one is not None)
    findings = [
        *left_out(dataset),
        *(() if against is None else leaks(dataset, against)),
        *repeated(dataset, duplicates),
        *classes(dataset),
        *(Finding(kind=one.kind, photos=(), detail=one.sentence) for one in tells),
        *looks(dataset),
        *files(dataset),
        *intervals(expected),
    ]
    gravest, kinds = list(GRAVITIES), list(KINDS)
    # stable: findings of one kind keep the order in which they were found
    findings.sort(key=lambda one: (gravest.index(one.gravity or "note"), kinds.index(one.kind)))
    return Audit(
        counts=dataset.counts,
        findings=tuple(findings),
        duplicates=duplicates,
        expected=expected,
        tells=tells,
        dataset=dataset,
        against=against,
    )
