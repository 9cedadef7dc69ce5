import dataclasses
import io
import json
import zipfile

import numpy as np
import pytest

from seewhy.errors import ArtefactError
from seewhy.explain.examples import Examples
from seewhy.explain.examples_file import (
    EXAMPLES_FILE,
    examples_from_bytes,
    examples_to_bytes,
    likely_folders,
    read_examples,
)


@pytest.fixture
def examples() -> Examples:
    turns = np.linspace(0, 1, 4)
    return Examples(
        classes=("cat", "Hündin"),
        features=np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float16),
        labels=np.array([0, 0, 1, 1]),
        paths=("cat/1.png", "cat/2.png", "Hündin/1.png", "Hündin/b.png"),
        fingerprints=("0" * 16, "1" * 16, "2" * 16, "3" * 16),
        groups=np.array([0, 1, 2, 2]),
        usual=np.array([0.1, 0.2]),
        measured_on="training photos",
        folder="pets",
        total=9,
        network="f" * 16,
    )


def test_what_is_written_is_read(examples, tmp_path):
    (tmp_path / EXAMPLES_FILE).write_bytes(examples_to_bytes(examples))
    found = read_examples(tmp_path)
    assert found is not None
    for field in dataclasses.fields(Examples):
        before, after = getattr(examples, field.name), getattr(found, field.name)
        assert np.array_equal(before, after), field.name
        assert np.asarray(before).dtype == np.asarray(after).dtype, field.name
    assert examples_to_bytes(examples) == examples_to_bytes(examples)


def test_a_classifier_without_them_has_none(tmp_path):
    assert read_examples(tmp_path) is None


def repacked(content: bytes, **changes) -> bytes:
    with np.load(io.BytesIO(content)) as file:
        arrays = dict(file)
    about = json.loads(arrays["about"].tobytes())
    about |= changes.pop("about", {})
    arrays |= {"about": np.frombuffer(json.dumps(about).encode(), np.uint8), **changes}
    packed = io.BytesIO()
    np.savez(packed, **{name: values for name, values in arrays.items() if values is not None})
    return packed.getvalue()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"features": np.zeros((4, 2), np.float64)}, "float64"),
        ({"features": np.zeros((3, 2), np.float16)}, "for 4 photos"),
        ({"features": np.full((4, 2), np.nan, np.float16)}, "length 1"),
        ({"features": None}, "features"),
        ({"labels": np.array([0, 0, 1, 2])}, "labels from 0 to 2"),
        ({"labels": np.array([0, 0, 1])}, "for 3 photos"),
        ({"usual": np.array([0.2, 0.1])}, "do not ascend"),
        ({"usual": np.array([0.1, np.inf])}, "do not ascend"),
        ({"about": {"paths": ["a"]}}, "1 paths"),
        ({"about": {"paths": ["a", "b", "c", "../d"]}}, "leads out of the folder"),
        ({"about": {"paths": ["a", "b", "c", "/d"]}}, "leads out of the folder"),
        ({"about": {"schema": 99}}, "schema 99"),
        ({"about": {"total": "many"}}, "many"),
    ],
)
def test_what_does_not_fit_is_told(examples, changes, said):
    with pytest.raises(ArtefactError, match=said):
        examples_from_bytes(repacked(examples_to_bytes(examples), **changes))


def test_damaged_bytes_are_told(examples):
    content = examples_to_bytes(examples)
    for damaged in (b"", b"nothing", content[: len(content) // 2]):
        with pytest.raises(ArtefactError, match=r"learned from"):
            examples_from_bytes(damaged)


def test_a_pickle_is_not_opened(examples):
    changed = repacked(examples_to_bytes(examples), usual=np.array([{}], dtype=object))
    with pytest.raises(ArtefactError, match=r"allow_pickle"):
        examples_from_bytes(changed)


def test_a_file_that_would_fill_the_memory_is_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("features.npy", bytes(300 << 20))
    with pytest.raises(ArtefactError, match="unpacks to 300 MiB"):
        examples_from_bytes(packed.getvalue())


def test_where_photos_may_lie(examples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = likely_folders(examples, tmp_path / "out" / "pets.seewhy")
    assert found == (tmp_path / "out" / "pets", tmp_path / "pets", tmp_path / "out", tmp_path)
    assert likely_folders(dataclasses.replace(examples, folder="")) == (tmp_path,)
