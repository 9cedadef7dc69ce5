import pytest

from seewhy.classifier.model_card import model_card


def card(**fields):
    given = {"name": "pets", "classes": ("cat", "dog"), "threshold": 0.5, "provenance": {}, "receipts": 40, **fields}
    return model_card(**given)


def test_front_matter_is_what_hubs_read():
    lines = card().splitlines()
    assert lines[0] == "---"
    assert lines[lines.index("---", 1) - 1] == "- image-classification"
    assert "pipeline_tag: image-classification" in lines


def test_figures_stand_with_their_intervals():
    metrics = {
        "accuracy": {"value": 0.981, "low": 0.9666, "high": 0.99},
        "ece": {"value": 0.02, "low": 0, "high": 0.04},
    }
    text = card(provenance={"metrics": {**metrics, "n": 400}})
    assert "| accuracy | 98.1 % | 96.7 % … 99.0 % |" in text
    assert "| calibration error (ECE) | 0.020 | 0.000 … 0.040 |" in text
    assert "Measured on 400 photos." in text


@pytest.mark.parametrize(
    "metrics", [None, {}, {"accuracy": 0.9}, {"accuracy": {"value": float("nan"), "low": 0, "high": 1}}, [1]]
)
def test_what_was_not_measured_is_not_claimed(metrics):
    text = card(provenance={"metrics": metrics})
    assert "not measured" in text
    assert "nan" not in text


def test_calibration_is_told_or_its_absence():
    assert "checked on 40 photos" in card()
    assert "were not checked" in card(receipts=0)


def test_class_names_cannot_become_markup():
    text = card(classes=("<b>bold</b>", "a|b", "line\nbreak", "[link](x)"))
    assert "\\<b\\>bold\\</b\\>, a\\|b, line break, \\[link\\](x)" in text


def test_a_thousand_classes_are_not_all_listed():
    text = card(classes=tuple(f"kind {k}" for k in range(1000)))
    assert "kind 49 and 950 more" in text
    assert "kind 50" not in text


def test_origin():
    provenance = {
        "seewhy": "0.1.0",
        "seed": 3,
        "network": {"network": "resnet", "weights": "random"},
        "fingerprints": {"train": ["a", "b"], "calibration": ["c"]},
    }
    text = card(provenance=provenance)
    for line in ("- SeeWhy: 0.1.0", "- seed: 3", "- network: resnet", "- photos: 2 train, 1 calibration"):
        assert line in text.splitlines()
    assert "Nothing was recorded." in card()
