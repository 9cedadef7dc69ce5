import json

import pytest

from seewhy.classifier.config_file import SCHEMA, parts_from_json, parts_to_json, read_config, sealed
from seewhy.errors import ArtefactError, UsageError


@pytest.fixture
def config(classifier):
    return {**parts_to_json(classifier), "files": {}}


def reopened(tmp_path, content: bytes):
    (tmp_path / "config.json").write_bytes(content)
    return read_config(tmp_path / "config.json", named="pets.seewhy")


def test_the_way_there_and_back(tmp_path, classifier, config):
    parts = parts_from_json(reopened(tmp_path, sealed(config)), onnx=b"", weights={}, named="pets.seewhy")
    for name in ("classes", "preprocessing", "temperature", "rule", "receipts", "provenance", "groups"):
        assert getattr(parts, name) == getattr(classifier, name)
    assert (parts.model.network, parts.model.head) == (classifier.model.network, classifier.model.head)


def test_the_schema_comes_first(config):
    assert next(iter(json.loads(sealed(config)))) == "seewhy_schema"


def test_line_ends_do_no_harm_but_any_edit_does(tmp_path, config):
    content = sealed(config)
    reopened(tmp_path, content.replace(b"\n", b"\r\n"))
    with pytest.raises(ArtefactError, match="was edited after saving"):
        reopened(tmp_path, content.replace(b'"red"', b'"pink"'))
    with pytest.raises(ArtefactError, match="was edited after saving"):
        reopened(tmp_path, content.replace(b'"seal"', b'"sael"'))


def test_cut_short_anywhere(tmp_path, config):
    content = sealed(config)
    for length in range(0, len(content) - 2, 97):
        with pytest.raises(ArtefactError, match="cut short or edited"):
            reopened(tmp_path, content[:length])


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (SCHEMA + 1, "a newer SeeWhy"),
        (0, "another SeeWhy"),
        ("one", "another SeeWhy"),
        (True, "another"),
        (None, "another"),
    ],
)
def test_an_unknown_schema_is_refused_with_a_sentence(tmp_path, config, schema, said):
    config["seewhy_schema"] = schema
    config["versions"]["seewhy"] = "9.1"
    with pytest.raises(ArtefactError, match=said) as failure:
        reopened(tmp_path, sealed(config))
    assert "9.1" in str(failure.value)
    assert ("pip install --upgrade seewhy" in failure.value.remedy) == (schema == SCHEMA + 1)


@pytest.mark.parametrize("content", [b"[]", b"{}", b"3", b'{"architecture": "resnet18"}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_config_of_ours(tmp_path, content):
    with pytest.raises(ArtefactError):
        reopened(tmp_path, content)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("classes", 3),
        ("classes", []),
        ("temperature", 0),
        ("temperature", "warm"),
        ("rule", {"threshhold": 1}),
        ("receipts", {"confidence": [0.5], "right": []}),
        ("preprocessing", {"size": 16}),
        ("groups", {"warm": [7]}),
        ("network", None),
    ],
)
def test_sealed_but_no_classifier(config, key, value):
    if value is None:
        del config[key]
    else:
        config[key] = value
    with pytest.raises(ArtefactError, match="does not describe a classifier"):
        parts_from_json(config, onnx=b"", weights={}, named="pets.seewhy")


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_what_json_cannot_say_is_refused(config, value):
    with pytest.raises(UsageError, match="plain data"):
        sealed({**config, "provenance": {"odd": value}})


def test_what_an_older_seewhy_did_not_write_is_none(classifier, config):
    for key in ("class_scores", "training_prior", "prior"):
        del config[key]
    parts = parts_from_json(config, onnx=b"", weights={}, named="pets.seewhy")
    assert (parts.class_scores, parts.training_prior, parts.prior) == (None, None, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("class_scores", [[0.1], [0.2]]),
        ("class_scores", [[0.1], [0.2], ["far"]]),
        ("class_scores", [[0.1], [0.2], [[0.3]]]),
        ("training_prior", [0.5, 0.5]),
        ("training_prior", [0.5, 0.5, 0.5]),
        ("prior", [1.5, -0.5, 0.0]),
    ],
)
def test_frequencies_and_scores_that_do_not_fit(config, key, value):
    config[key] = value
    with pytest.raises(ArtefactError, match="does not describe a classifier"):
        parts_from_json(config, onnx=b"", weights={}, named="pets.seewhy")
