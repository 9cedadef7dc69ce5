"""Where what is made of a folder of photos goes: its classifier, and the table of its labels."""

import os
from pathlib import Path

__all__ = ["labels_of", "output_beside"]


def output_beside(photos: Path) -> Path:
    """Where a classifier taught with these photos goes: beside them.

    Where nothing can be written beside them, it goes into the folder in which the studio was started.

    Args:
        photos: folder or table of labelled photos.

    >>> output_beside(Path("pets")).name
    'pets.seewhy'
    """
    found = photos.resolve().with_name(f"{photos.resolve().stem}.seewhy")
    return found if os.access(found.parent, os.W_OK) else Path(found.name).absolute()


def labels_of(output: Path) -> Path:
    """Where labels that were put right are kept: beside the classifier that is taught with them.

    Args:
        output: the classifier's folder.

    >>> labels_of(Path("pets.seewhy")).name
    'pets.labels.csv'
    """
    return output.with_name(f"{output.stem}.labels.csv")
