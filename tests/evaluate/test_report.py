import json
import math

import numpy as np
import pytest

from seewhy.errors import StorageError
from seewhy.evaluate import evaluate


@pytest.fixture
def report(table_classifier, draw_dataset, five_photos):
    provenance = {"fingerprints": {"train": ["0" * 16]}, "network": {"network": "plain"}, "seewhy": "0.1.0"}
    classifier = table_classifier(classes=five_photos.classes, table=five_photos.table, provenance=provenance)
    return evaluate(classifier, draw_dataset(five_photos.files))


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
