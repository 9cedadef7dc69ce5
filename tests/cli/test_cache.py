from seewhy.cli.main import main
from seewhy.data.batches import decode_once
from seewhy.data.folder import read_folder
from seewhy.pixels.preprocessing import Preprocessing


def test_what_is_kept_is_told_and_removed(pets, tmp_path, monkeypatch, capsys):
    place = tmp_path / "cache"
    monkeypatch.setenv("SEEWHY_CACHE", str(place))
    assert main(["cache"]) == 0
    assert f"0.0 MB of decoded photos, of at most 4,295 MB, in {place}" in capsys.readouterr().out
    decode_once(read_folder(pets), Preprocessing(size=32))
    told = capsys.readouterr().err
    assert str(place) in told
    assert '"seewhy cache --empty" removes them' in told
    (next(place.iterdir()) / "half.partial").touch()
    kept = sum(path.stat().st_size for path in place.rglob("*.pack")) / 1e6
    assert kept > 0.4  # 60 squares of 3 kB and 60 glances of 4 kB
    assert main(["cache"]) == 0
    assert f"{kept:.1f} MB of decoded photos, of" in capsys.readouterr().out
    assert main(["cache", "--empty"]) == 0
    assert f"Removed {kept:.1f} MB" in capsys.readouterr().out
    assert [path for path in place.rglob("*") if path.is_file()] == []


def test_off_is_told(monkeypatch, capsys):
    monkeypatch.setenv("SEEWHY_CACHE", "off")
    assert main(["cache", "--empty"]) == 0
    assert capsys.readouterr().out == "Nothing is kept: SEEWHY_CACHE is off.\n"
