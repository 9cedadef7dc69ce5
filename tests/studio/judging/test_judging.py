"""What the judge room shows is what the report says, of photos found by their key alone."""

import io
import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import seewhy
from seewhy.data.corrections import read_corrections
from seewhy.data.drawings import draw_folder
from seewhy.data.folder import read_photos
from seewhy.errors import LeakageError, PhotoError, UsageError
from seewhy.recipes.judgement import judge
from seewhy.studio.judging.judged_photos import SMALL, Found, changed_picture
from seewhy.studio.judging.judging import Judging
from seewhy.studio.judging.judging_process import judge_photos
from seewhy.studio.judging.kept import JUDGEMENT_FILE, read_judgement, write_judgement
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex
from seewhy.studio.photos.places import labels_of, output_beside
from seewhy.studio.session import Session


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("judging") / "pets", count=60, size=48, truth=False)


@pytest.fixture(scope="module")
def saved(pets: Path) -> Path:
    settings = {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}
    run = seewhy.train(seewhy.split(seewhy.read_folder(pets), seed=0), **settings)
    return run.classifier.save(pets.with_name("pets.seewhy"))


@pytest.fixture(scope="module")
def found(saved: Path, pets: Path) -> Found:
    said: list[str] = []
    return judge_photos(saved, pets, "figures", said.append)


@pytest.fixture
def session(saved: Path, pets: Path, found: Found) -> Session:
    """With the judgement that lies in the classifier's folder."""
    assert (saved / JUDGEMENT_FILE).is_file()
    return Session(seewhy.load(saved), name=saved.name, photos=pets, folder=saved)


@pytest.fixture
def ask_judge(session: Session, pets: Path, ask_session):
    yield ask_session(session)
    labels_of(output_beside(pets)).unlink(missing_ok=True)


def test_the_figures_are_the_reports(found, saved, pets):
    judgement = judge(seewhy.load(saved), read_photos(pets).dataset, artefact=saved, depth="figures")
    expected = json.loads(json.dumps(judgement.to_json()))
    told = json.loads(json.dumps(found.told))
    assert told["judgement"] == expected
    assert told["sentence"] == judgement.report.sentence
    assert told["limits"] == list(judgement.limits)
    photos = told["photos"]
    assert len(photos) == expected["n"] == len(found.photos)
    confusion = np.zeros((3, 3), dtype=int)
    for one in photos:
        confusion[one["truth"], one["answer"]] += 1
    assert confusion.tolist() == expected["confusion"]
    mistakes = [one for one in photos if one["truth"] != one["answer"]]
    assert sorted(one["confidence"] for one in mistakes) == sorted(one["confidence"] for one in expected["mistakes"])
    causes = {photos[int(place)]["name"]: cause["kind"] for place, cause in told["causes"].items()}
    assert sorted(causes.values()) == sorted(one["kind"] for one in expected["causes"]["causes"])


def test_only_photos_it_has_never_seen_are_judged(found):
    overlap = found.told["judgement"]["overlap"]
    assert len(overlap["exact"]) + len(overlap["near"]) + len(found.told["photos"]) == 60
    assert found.told["judgement"]["never_seen_checked"]


def test_where_all_photos_are_known_nothing_is_told(saved, pets, tmp_path, found):
    judged = {photo.name for photo in found.photos.values()}
    for photo in sorted(pets.rglob("*.*")):
        if photo.relative_to(pets).as_posix() not in judged:
            place = tmp_path / "known" / photo.relative_to(pets)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(photo.read_bytes())
    with pytest.raises(LeakageError, match="were used to make"):
        judge_photos(saved, tmp_path / "known", "figures", lambda _: None)


def test_a_kept_judgement_is_there_again_with_its_photos(session, found):
    told = session.judging.to_json()
    assert (told["judged"]["depth"], told["judged"]["folder"]) == ("figures", "pets")
    assert session.judging.results()["judged"] == json.loads(json.dumps(found.told))
    assert len(session.judging.photos) == len(found.photos)


def test_a_judgement_of_another_model_or_of_other_photos_is_not_shown(saved, pets, found, tmp_path):
    assert read_judgement(saved, pets) is not None
    assert read_judgement(saved, pets.with_name("others")) is None
    assert read_judgement(tmp_path, pets) is None
    other = tmp_path / "other.seewhy"
    other.mkdir()
    (other / "config.json").write_text('{"files": {"model.onnx": {"sha256": "other"}}}')
    (other / JUDGEMENT_FILE).write_bytes((saved / JUDGEMENT_FILE).read_bytes())
    assert read_judgement(other, pets) is None
    for damaged in ("", "[]", "{}", '{"schema": 1}', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        (other / JUDGEMENT_FILE).write_text(damaged)
        assert read_judgement(other, pets) is None


def test_a_kept_judgement_shows_no_file_outside_the_folder(saved, pets, tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9)).save(secret)
    names = ["../secret.png", str(secret), "../../secret.png", "cat/../../secret.png"]
    photos = {str(k): LabelledPhoto(name=name, label="cat", source=secret) for k, name in enumerate(names)}
    copied = tmp_path / "copied.seewhy"
    copied.mkdir()
    (copied / "config.json").write_bytes((saved / "config.json").read_bytes())
    write_judgement(copied, Found(told={"folder": "pets"}, photos=photos))
    read = read_judgement(copied, pets)
    assert read is not None
    assert read.photos == {}


def test_pictures_come_by_key_and_are_small(found):
    photos = PhotoIndex(found.photos)
    key = next(iter(found.photos))
    with Image.open(io.BytesIO(photos.picture(key, SMALL))) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) <= SMALL
    assert photos.picture(key, SMALL) is photos.picture(key, SMALL)
    for wrong in ("", "..", "../../etc/passwd", key + "x", found.photos[key].name):
        with pytest.raises(UsageError, match="no such photo"):
            photos.picture(wrong, SMALL)


def test_a_photo_that_is_gone_is_told(tmp_path):
    photos = PhotoIndex({"a": LabelledPhoto(name="cat/1.png", label="cat", source=tmp_path / "gone.png")})
    with pytest.raises(PhotoError, match=r"cat/1\.png cannot be read any more"):
        photos.content("a")
    with pytest.raises(PhotoError):
        photos.picture("a", SMALL)


def test_a_condition_changes_the_photo_as_the_card_did(found, saved):
    from seewhy.evaluate.changed_photos import CONDITIONS
    from seewhy.evaluate.condition import chance_of, changed
    from seewhy.evaluate.condition_card import working_copy
    from seewhy.pixels.files import encode_jpeg

    photos, key = PhotoIndex(found.photos), next(iter(found.photos))
    preprocessing, card = seewhy.load(saved).preprocessing, {"photo": key, "fingerprint": "ab" * 32, "seed": 0}
    image = working_copy(found.photos[key].source, preprocessing)
    turned = changed(image, CONDITIONS["angle"], 30, chance_of(0, "ab" * 32))
    assert changed_picture(photos, card, "angle", 3, preprocessing) == encode_jpeg(turned)
    assert changed_picture(photos, card, "angle", 0, preprocessing) == encode_jpeg(image)
    for condition, place in (("angle", 7), ("angle", -1), ("colour", 1)):
        with pytest.raises(UsageError, match="no level"):
            changed_picture(photos, card, condition, place, preprocessing)


def test_pages_ask_for_pictures_looks_and_decisions(ask_judge, session, found, pets):
    key, photo = next(iter(found.photos.items()))
    answer = ask_judge("GET", f"/api/judging/photo/{key}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert ask_judge("GET", f"/api/judging/photo/{key}/large").status_code == 200
    assert ask_judge("GET", "/api/judging/photo/..%2f..%2fetc%2fpasswd").status_code in (404, 422)
    laid = ask_judge("POST", "/api/judging/look", json={"photo": key}).json()
    assert laid["photo"] == key.partition("-")[0]
    assert session.table.get(laid["photo"]).content == photo.source.read_bytes()
    final = "dog" if photo.label != "dog" else "wolf"
    told = ask_judge("POST", "/api/judging/label", json={"photo": key, "final": final}).json()
    assert told["corrections"]["decided"] == [{"photo": photo.name, "label": photo.label, "final": final}]
    assert [row.final for row in read_corrections(labels_of(output_beside(pets))).rows] == [final]
    told = ask_judge("POST", "/api/judging/undo").json()
    assert (told["undone"], told["corrections"]["decided"]) == (photo.name, [])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("label", {"photo": "KEY"}),
        ("label", {"photo": "KEY", "final": "fox"}),
        ("label", {"photo": "nowhere", "final": "cat"}),
        ("look", {"photo": 3}),
        ("look", []),
        ("start", {"what": "everything"}),
        ("start", {}),
    ],
)
def test_a_wrong_question_is_told_in_three_parts(ask_judge, found, path, told):
    if isinstance(told, dict) and told.get("photo") == "KEY":
        told = {**told, "photo": next(iter(found.photos))}
    answer = ask_judge("POST", f"/api/judging/{path}", json=told)
    assert answer.status_code == 422
    assert all(answer.json()[part] for part in ("happened", "expected", "remedy"))


def test_what_cannot_be_judged_says_why(pets, saved):
    with pytest.raises(UsageError, match="built-in"):
        Judging(pets).start("figures")
    without = Judging(None)
    without.of(None, saved)
    with pytest.raises(UsageError, match="No photos were named"):
        without.start("labels")
    with pytest.raises(UsageError, match="No condition card"):
        without.changed_photo("angle", 1)


def test_the_report_of_the_training_is_shown(ask_judge, saved):
    assert ask_judge("GET", "/judging/report").status_code == 422
    (saved / "report.html").write_text("<title>Report</title>")
    answer = ask_judge("GET", "/judging/report")
    assert answer.text == "<title>Report</title>"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert ask_judge("GET", "/api/judging").json()["report"]
    (saved / "report.html").unlink()


@pytest.mark.journey
def test_the_whole_judgement_has_its_card_and_its_shortcuts(saved, pets):
    pytest.importorskip("torch")
    judging = Judging(pets)
    judging.of(seewhy.load(saved), saved)
    judging.start("whole")
    while judging.to_json()["work"]["state"] == "running":
        time.sleep(0.05)
    state = judging.to_json()
    assert (state["work"]["state"], state["work"]["error"]) == ("finished", None)
    told = judging.results()["judged"]
    curves = told["judgement"]["condition_card"]["curves"]
    assert len(curves) == len(told["conditions"]["about"]) == 12
    for curve, about in zip(curves, told["conditions"]["about"], strict=True):
        assert judging.changed_photo(about["name"], len(curve["levels"]) - 1)[:2] == b"\xff\xd8"
    assert {one["kind"] for one in told["shortcut_sections"]} == {"text", "table", "gallery"}
    assert told["sentences"]["shortcuts"]


def test_what_was_found_of_another_classifier_or_of_other_photos_is_not_taken(saved, pets, found):
    judging = Judging(pets)
    first, second = seewhy.load(saved), seewhy.load(saved)
    judging.of(first, None)
    labels = Found(told={"date": "2026-11-29"}, photos={})
    judging._asked = (first, pets)  # as start() leaves it; the work itself is judge_photos, tested above
    judging.of(second, None)
    judging._take(found)
    assert judging.to_json()["judged"] is None
    judging._take(labels)  # of the same photos: whoever is looked at
    assert judging.to_json()["labels"] == {"date": "2026-11-29"}
    judging._asked = (second, pets)
    judging._take(found)
    assert judging.to_json()["judged"]["folder"] == "pets"
    judging.on(None)
    judging._take(labels)
    assert judging.to_json()["labels"] is None


def test_a_judgement_of_a_classifier_that_was_written_over_meanwhile_is_shown_and_not_kept(
    saved, pets, tmp_path, monkeypatch
):
    from seewhy.recipes import judgement as recipe

    folder = Path(shutil.copytree(saved, tmp_path / "pets.seewhy"))
    (folder / JUDGEMENT_FILE).unlink(missing_ok=True)
    whole = recipe.judge

    def slowly(*given, **named):
        config = json.loads((folder / "config.json").read_text())
        config["files"]["model.onnx"]["sha256"] = "of the next training"
        (folder / "config.json").write_text(json.dumps(config))
        return whole(*given, **named)

    monkeypatch.setattr(recipe, "judge", slowly)
    said: list[str] = []
    assert judge_photos(folder, pets, "figures", said.append).told["photos"]
    assert any("taught anew meanwhile" in line for line in said)
    assert not (folder / JUDGEMENT_FILE).exists()


def test_both_rooms_put_labels_right_in_the_table_beside_what_was_taught(saved, tmp_path):
    session = Session(None, name="Studio", collected=tmp_path)
    session.teaching.collect("my.pets")
    session.open(Path(shutil.copytree(saved, session.teaching.output)))
    relabelling = session.judging.relabelling
    assert relabelling is not None
    assert relabelling.place == session.teaching.chosen.labels.place == tmp_path / "my.pets.labels.csv"


def test_a_decision_in_the_teach_room_is_told_to_who_looks_at_the_judge_room(session, found, pets):
    told_of = session.judging.version
    photo = next(iter(found.photos.values()))
    final = "dog" if photo.label != "dog" else "wolf"
    labels = session.teaching.chosen.labels
    labels.put(photo.name, label=photo.label, final=final)
    assert session.judging.version > told_of
    assert session.judging.version == session.judging.version
    decided = session.judging.to_json()["corrections"]["decided"]
    assert decided == [{"photo": photo.name, "label": photo.label, "final": final}]
    labels.undo()
    assert not labels.place.exists()
