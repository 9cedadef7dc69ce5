import numpy as np
import pytest

from seewhy.data.sample import Broken, Dataset
from seewhy.errors import DatasetError, LeakageError
from seewhy.evaluate import evaluate


@pytest.fixture
def judge(table_classifier, five_photos):
    """Judges a classifier that answers from the table."""

    def judged(photos: Dataset, **changes):
        return evaluate(
            table_classifier(**{"classes": five_photos.classes, "table": five_photos.table, **changes}), photos
        )

    return judged


def test_the_order_of_the_folders_does_not_matter(judge, draw_dataset, five_photos):
    report = judge(draw_dataset(five_photos.files))
    turned = judge(draw_dataset(dict(sorted(five_photos.files.items()))))
    assert turned.metrics["accuracy"] == report.metrics["accuracy"]
    np.testing.assert_array_equal(turned.confusion, report.confusion)


def test_same_seed_same_report(judge, draw_dataset, five_photos):
    one, other = (judge(draw_dataset(five_photos.files)) for _ in range(2))
    assert one.metrics == other.metrics


def test_unreadable_photos_are_counted_and_named(judge, draw_dataset, five_photos):
    table = {name: row for name, row in five_photos.table.items() if name != "c1.png"}
    photos = draw_dataset(five_photos.files)
    photos = Dataset(classes=photos.classes, samples=photos.samples, broken=(Broken(path="e.jpg", reason="0 bytes"),))
    report = judge(photos, table=table)
    assert len(report.samples) == 4
    assert [one.photo.rsplit("/")[-1] for one in report.unreadable] == ["e.jpg", "c1.png"]
    assert "cut short" in report.unreadable[1].reason
    assert "could not be read   2: e.jpg" in str(report)


def test_nothing_readable_is_an_error(judge, draw_dataset):
    with pytest.raises(DatasetError, match="None of 1 photos"):
        judge(draw_dataset({"x": ["a.png"]}), classes=("x",), table={})
    with pytest.raises(DatasetError, match="None of 0 photos"):
        judge(draw_dataset({"x": []}), classes=("x",), table={})


def test_leakage_is_refused_before_anything_is_judged(judge, draw_dataset, five_photos):
    photos = draw_dataset(five_photos.files)
    known = {"fingerprints": {"calibration": [photos.samples[0].fingerprint[:16]]}}
    with pytest.raises(LeakageError, match=r"1 in calibration.*d1\.png"):
        judge(photos, provenance=known)


def test_unchecked_photos_are_not_called_never_seen(judge, draw_dataset, five_photos):
    report = judge(draw_dataset(five_photos.files))
    assert not report.checked
    assert "never seen" not in report.sentence
