import dataclasses
import io

import numpy as np
import pytest

from seewhy.data.seen import SEEN_FILE, read_seen, seen_from_bytes, seen_of, seen_to_bytes
from seewhy.errors import ArtefactError


def test_what_was_seen_comes_back(make_dataset, tmp_path):
    dataset = make_dataset(3, 2)
    seen = seen_of(dataset)
    (tmp_path / SEEN_FILE).write_bytes(seen_to_bytes(seen))
    again = read_seen(tmp_path)
    assert again is not None
    assert np.array_equal(again.thumbnails, np.stack([one.glance.thumbnail for one in dataset.samples]))
    assert again.fingerprints == tuple(one.fingerprint[:16] for one in dataset.samples)
    assert (len(again), again.total) == (5, 5)


def test_of_many_photos_a_part_is_kept(make_dataset):
    seen = seen_of(make_dataset(6, 6), most=5)
    assert (len(seen), seen.total) == (5, 12)
    assert len(set(seen.fingerprints)) == 5


def test_photos_without_a_glance_are_left_out(make_dataset):
    dataset = make_dataset(2)
    blind = dataclasses.replace(dataset.samples[0], glance=None)
    assert len(seen_of(dataclasses.replace(dataset, samples=(blind, dataset.samples[1])))) == 1
    assert seen_of(dataclasses.replace(dataset, samples=(blind,))).thumbnails.shape == (0, 48, 48)


def test_no_file_is_no_error(tmp_path):
    assert read_seen(tmp_path) is None


def packed(**arrays) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def test_damaged_files_are_refused(make_dataset):
    content = seen_to_bytes(seen_of(make_dataset(3)))
    with pytest.raises(ArtefactError, match="cannot be read"):
        seen_from_bytes(content[:-40])
    good = {"schema": np.array(1), "total": np.array(3)}
    prints, thumbnails = np.arange(3, dtype=np.uint64), np.zeros((3, 48, 48), np.uint8)
    assert len(seen_from_bytes(packed(**good, thumbnails=thumbnails, fingerprints=prints))) == 3
    with pytest.raises(ArtefactError, match="is damaged"):
        seen_from_bytes(packed(**good, thumbnails=thumbnails[:2], fingerprints=prints))
    with pytest.raises(ArtefactError, match="is damaged"):
        seen_from_bytes(packed(**good, thumbnails=thumbnails.astype(np.float32), fingerprints=prints))
    with pytest.raises(ArtefactError, match="has schema 2"):
        seen_from_bytes(packed(**(good | {"schema": np.array(2)}), thumbnails=thumbnails, fingerprints=prints))
    with pytest.raises(ArtefactError, match="cannot be read"):
        seen_from_bytes(packed(**good, thumbnails=np.array([{}], dtype=object), fingerprints=prints))
