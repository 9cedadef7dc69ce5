"""What `seewhy audit photos/ --labels` adds: labels that look wrong, on the page and as a table to be edited."""

from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.pages.page import render_page, save_page

if TYPE_CHECKING:
    from seewhy.data.audit import Audit
    from seewhy.data.duplicates import Duplicates
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.label_errors import LabelErrors

__all__ = ["TABLE", "audited_labels", "save_with_labels"]

TABLE = "label_errors.csv"
"""The table beside the page; `seewhy train photos/ --labels label_errors.csv` takes it back."""


def audited_labels(dataset: "Dataset", duplicates: "Duplicates", photos: Path) -> "LabelErrors":
    """The labels that are probably wrong.

    Args:
        dataset: the photos.
        duplicates: as the audit found them.
        photos: the folder or table they were read from.

    Raises:
        DatasetError: fewer than two classes.
        MissingExtraError: torch or the published weights are not installed.
    """
    from seewhy.recipes.label_errors import label_errors

    return label_errors(dataset, duplicates=duplicates, root=photos)


def save_with_labels(found: "Audit", labels: "LabelErrors", page: Path) -> list[Path]:
    """Writes the page of the audit with the labels that look wrong, and the table beside it.

    Args:
        found: the audit.
        labels: what was found in the labels.
        page: where the page goes.

    Returns:
        What was written.

    Raises:
        StorageError: it cannot be written.
    """
    from seewhy.data.audit_page import audit_sections
    from seewhy.evaluate.label_errors_page import label_errors_sections

    sections = [*label_errors_sections(labels), *audit_sections(found)]
    lead = f"{found.sentence} {labels.sentence}"
    written = [save_page(render_page("What the photos are like", lead, sections, contents=True), page)]
    return [*written, labels.save_table(page.with_name(TABLE))]
