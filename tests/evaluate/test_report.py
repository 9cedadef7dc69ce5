import json
import math

import numpy as np
import pytest

from seewhy.data.sample import Broken, Dataset
from seewhy.errors import DatasetError, LeakageError, StorageError
from seewhy.evaluate import evaluate

# Worked by hand: four of five right; one cat taken for a dog with 80 %; wolves have no photos.
FILES = {"dog": ["d1.png", "d2.png", "d3.png"], "cat": ["c1.png", "c2.png"]}
TABLE = {
    "d1.png": (0.0, 0.9, 0.1),
    "d2.png": (0.3, 0.7, 0.0),
    "d3.png": (0.3, 0.4, 0.3),  # right, but unsure
    "c1.png": (1.0, 0.0, 0.0),
    "c2.png": (0.2, 0.8, 0.0),
}
CLASSES = ("cat", "dog", "wolf")


@pytest.fixture
def report(table_classifier, draw_dataset):
    provenance = {"fingerprints": {"train": ["0" * 16]}, "network": {"network": "plain"}, "seewhy": "0.1.0"}
    return evaluate(table_classifier(classes=CLASSES, table=TABLE, provenance=provenance), draw_dataset(FILES))


def test_figures_by_hand(report):
    assert report.metrics["accuracy"].value == pytest.approx(0.8)
    assert report.metrics["balanced_accuracy"].value == pytest.approx((1 + 0.5) / 2)
    brier = [0.01 + 0.01, 0.09 + 0.09, 0.09 + 0.36 + 0.09, 0.0, 0.64 + 0.64]
    assert report.metrics["brier"].value == pytest.approx(np.mean(brier))
    losses = [-math.log(p) for p in (0.9, 0.7, 0.4, 1.0, 0.2)]
    assert report.metrics["log_loss"].value == pytest.approx(np.mean(losses))
    assert all(one.low <= one.value <= one.high for one in report.metrics.values())
    assert set(report.metrics) == {"accuracy", "balanced_accuracy", "ece", "log_loss", "brier"}


def test_confusion_has_the_truth_in_rows(report):
    np.testing.assert_array_equal(report.confusion, [[1, 1, 0], [0, 3, 0], [0, 0, 0]])


def test_per_class(report):
    cat, dog, wolf = report.per_class
    assert (cat.n, cat.answered, cat.recall.value, cat.precision.value) == (2, 1, 0.5, 1.0)
    assert (dog.n, dog.answered, dog.recall.value, dog.precision.value) == (3, 4, 1.0, 0.75)
    assert wolf.n == 0
    assert math.isnan(wolf.recall.value)


def test_unsure_and_those_answered(report):
    assert report.unsure == 1
    assert report.answered.value == pytest.approx(3 / 4)


def test_the_sentence_of_a_non_expert(report):
    assert report.sentence == (
        "Right on 4 of 5 photos it had never seen (accuracy 80.0 %, 95 % interval 38–96 %). "
        "To 1 of them it said “unsure”; of the 4 it answered, 3 were right."
    )


def test_mistakes_begin_with_the_most_confident(table_classifier, draw_dataset):
    table = {"a.png": (0.4, 0.6), "b.png": (0.1, 0.9), "c.png": (0.9, 0.1)}
    report = evaluate(table_classifier(classes=("x", "y"), table=table), draw_dataset({"x": list(table)}))
    assert [one.photo[-5:] for one in report.mistakes] == ["b.png", "a.png"]
    assert report.mistakes[0].truth_probability == pytest.approx(0.1)


def test_the_order_of_the_folders_does_not_matter(table_classifier, draw_dataset, report):
    turned = evaluate(
        table_classifier(classes=CLASSES, table=TABLE), draw_dataset({"cat": FILES["cat"], "dog": FILES["dog"]})
    )
    assert turned.metrics["accuracy"] == report.metrics["accuracy"]
    np.testing.assert_array_equal(turned.confusion, report.confusion)


def test_json(report):
    found = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert set(found["accuracy"]) == {"value", "low", "high"}
    assert {"balanced_accuracy", "ece", "log_loss", "brier"} <= set(found)
    assert found["n"] == 5
    assert found["classes"] == ["cat", "dog", "wolf"]
    assert found["confusion"][0] == [1, 1, 0]
    (mistake,) = found["mistakes"]
    assert (mistake["truth"], mistake["answer"], mistake["confidence"]) == ("cat", "dog", 0.8)
    assert found["per_class"][2]["recall"]["value"] is None


def test_same_seed_same_report(table_classifier, draw_dataset, report):
    again = evaluate(table_classifier(classes=CLASSES, table=TABLE), draw_dataset(FILES))
    assert again.metrics == report.metrics


def test_unreadable_photos_are_counted_and_named(table_classifier, draw_dataset):
    table = {name: row for name, row in TABLE.items() if name != "c1.png"}
    photos = draw_dataset(FILES)
    photos = Dataset(classes=photos.classes, samples=photos.samples, broken=(Broken(path="e.jpg", reason="0 bytes"),))
    report = evaluate(table_classifier(classes=CLASSES, table=table), photos)
    assert len(report.samples) == 4
    assert [one.photo.rsplit("/")[-1] for one in report.unreadable] == ["e.jpg", "c1.png"]
    assert "cut short" in report.unreadable[1].reason
    assert "could not be read   2: e.jpg" in str(report)


def test_nothing_readable_is_an_error(table_classifier, draw_dataset):
    with pytest.raises(DatasetError, match="None of 1 photos"):
        evaluate(table_classifier(classes=("x",), table={}), draw_dataset({"x": ["a.png"]}))
    with pytest.raises(DatasetError, match="None of 0 photos"):
        evaluate(table_classifier(classes=("x",), table={}), draw_dataset({"x": []}))


def test_leakage_is_refused_before_anything_is_judged(table_classifier, draw_dataset):
    photos = draw_dataset(FILES)
    known = {"fingerprints": {"calibration": [photos.samples[0].fingerprint[:16]]}}
    with pytest.raises(LeakageError, match=r"1 in calibration.*d1\.png"):
        evaluate(table_classifier(classes=CLASSES, table=TABLE, provenance=known), photos)


def test_unchecked_photos_are_not_called_never_seen(table_classifier, draw_dataset):
    report = evaluate(table_classifier(classes=CLASSES, table=TABLE), draw_dataset(FILES))
    assert not report.checked
    assert "never seen" not in report.sentence


def test_save_page_and_json(report, tmp_path):
    page = report.save(tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert "Right on 4 of 5 photos" in page
    assert page.count('src="data:image/jpeg;base64,') == 2  # the one mistake, and behind its cell of the confusion
    assert json.loads(report.save(tmp_path / "report.json").read_text())["n"] == 5
    assert sorted(one.name for one in (tmp_path / "new").iterdir()) == ["report.html"]


def test_a_folder_in_the_way_is_a_storage_error(report, tmp_path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        report.save(tmp_path / "report.html")
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
