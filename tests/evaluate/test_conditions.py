from seewhy.evaluate.conditions import conditions


def test_tells_what_is_known_and_nothing_else(table_classifier):
    provenance = {
        "network": {"network": "plain", "weights": "random", "depth": 2},
        "fingerprints": {"train": ["a", "b"], "validation": [], "calibration": ["c"]},
    }
    found = conditions(table_classifier(classes=("x",), table={}, provenance=provenance), seed=3)
    assert found["Network"] == "plain random"
    assert found["Photos it was made from"] == "2 for training, 1 for calibration"
    assert found["Seed of the intervals"] == "3"
    assert found["Sees photos as"] == "32×32 px (letterbox)"
    assert "SeeWhy" not in found
    assert "Made" not in found
