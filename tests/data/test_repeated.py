import dataclasses
import json

import numpy as np

from seewhy.cli.main import main
from seewhy.data.repeated import leaks
from seewhy.data.sample import Dataset


def test_two_datasets_without_a_common_photo_leak_nothing(make_dataset):
    assert leaks(make_dataset(10, 10), make_dataset(10, 10, start=5000)) == ()


def test_exact_and_near_copies_are_named_with_both_photos(make_dataset, scene, sample_of, encoded):
    taught = make_dataset(20, 20)
    same = dataclasses.replace(taught.samples[3], path="test/same.png")
    near = sample_of(encoded(scene(1005)[2:, 3:]), 0, "test/near.png")
    fresh = [sample_of(encoded(scene(seed)), 1, f"test/{seed}.png") for seed in range(7000, 7010)]
    # The other folder's classes come in another order; only the names count.
    against = Dataset(classes=("class1", "class0"), samples=(dataclasses.replace(same, label=1), near, *fresh))
    found = leaks(taught, against)
    assert [one.kind for one in found] == ["leaking", "leaking"]
    assert found[0].photos == ("0/3.png", "test/same.png")
    assert found[0].detail == "the same photo is in both"
    assert found[1].photos == ("1/5.png", "test/near.png")
    assert found[1].detail.startswith("look the same (likeness 0.9")


def test_a_copy_under_another_label_is_told(make_dataset):
    taught = make_dataset(10, 10)
    other = dataclasses.replace(taught.samples[0], label=1, path="test/other.png")
    (one,) = leaks(taught, Dataset(classes=taught.classes, samples=(other,)))
    assert one.detail == "the same photo is in both, called class0 and class1"


def test_copies_inside_one_of_the_two_are_no_leak(make_dataset):
    taught = make_dataset(10, 10)
    double = dataclasses.replace(
        taught, samples=(*taught.samples, dataclasses.replace(taught.samples[0], path="again"))
    )
    assert leaks(double, make_dataset(10, 10, start=5000)) == ()


def test_the_command_line_names_leaks(make_folder, tmp_path, capsys, scene, encoded):
    photos = make_folder(*(f"cat/{i:03}.png" for i in range(20)), *(f"dog/{i:03}.png" for i in range(20, 40)))
    test = tmp_path / "test"
    for name in ("cat", "dog"):
        (test / name).mkdir(parents=True)
        for number in range(20):
            (test / name / f"{number}.png").write_bytes(encoded(scene(9000 + number + 100 * (name == "cat"))))
    audited = ["audit", str(photos), "--against", str(test), "--strict", "--json", "-o", str(tmp_path / "audit.html")]
    assert main(audited) == 0
    told = json.loads(capsys.readouterr().out)["findings"]
    assert {one["gravity"] for one in told} == {"note"}
    image = (photos / "cat" / "003.png").read_bytes()
    (test / "cat" / "copied.png").write_bytes(image)
    assert main(audited) == 1
    (leak,) = (one for one in json.loads(capsys.readouterr().out)["findings"] if one["gravity"] != "note")
    assert leak["kind"] == "leaking"
    assert leak["photos"] == [str(photos / "cat" / "003.png"), str(test / "cat" / "copied.png")]


def test_a_burst_in_both_is_told(scene, sample_of, encoded):
    wide = scene(1, height=60, width=80).astype(np.float32)
    moved = [np.clip(wide[i : i + 54, 2 * i : 2 * i + 70] * (1 - 0.03 * i), 0, 255).astype(np.uint8) for i in range(4)]
    others = [sample_of(encoded(scene(seed, height=60, width=80)), 0, f"{seed}") for seed in range(100, 150)]
    taught = Dataset(classes=("a",), samples=(sample_of(encoded(moved[0]), 0, "m0"), *others))
    against = Dataset(classes=("a",), samples=(sample_of(encoded(moved[3]), 0, "m3"),))
    found = leaks(taught, against)
    assert [set(one.photos) for one in found] == [{"m0", "m3"}]
