"""Bars are for people at a terminal; what a program reads stays clean."""

import io
import sys

import pytest

from seewhy.progress import progress, progress_bar, quiet, tell, watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard output and standard error on one terminal, as a person has them; called in the test itself, since
    pytest sets both anew between a fixture and its test."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_without_a_terminal_nothing_is_shown(capsys):
    assert list(progress([1, 2], total=2, label="Reading")) == [1, 2]
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_the_label_the_count_and_the_figures(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with progress_bar(2, "Training") as bar:
        bar._inner.mininterval = 0  # else it is drawn ten times a second at most
        bar.advance(1, loss="0.41")
    assert [one for one in ("Training", "1/2", "loss=0.41", "photo/s") if one not in terminal.getvalue()] == []


def test_quiet_silences_it_and_only_while_it_lasts(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with quiet():
        list(progress([1], total=1, label="Reading"))
    assert terminal.getvalue() == ""
    list(progress([1], total=1, label="Reading"))
    assert "Reading" in terminal.getvalue()


def test_a_line_never_stands_behind_a_bar(monkeypatch):
    terminal = terminal_of(monkeypatch)
    for number in progress([1, 2], total=2, label="Predicting"):
        tell(f"photo {number}", error=number == 2)
    # What stands on each line of the screen once all is written: a carriage return writes over what was there.
    lines = [one.rsplit("\r", 1)[-1].rstrip() for one in terminal.getvalue().split("\n")]
    assert lines[:2] == ["photo 1", "photo 2"]


def test_a_line_in_a_file_is_the_line_alone(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", Terminal())
    for number in progress([1, 2], total=2, label="Predicting"):
        tell(f"photo {number}")
    assert out.getvalue() == "photo 1\nphoto 2\n"


def test_a_bar_tells_what_the_time_goes_into(monkeypatch):
    terminal = terminal_of(monkeypatch)
    seconds = iter([{}, {"decoding": 3.0, "network": 1.0}])
    monkeypatch.setattr("seewhy.progress.bars.seconds_by_activity", lambda: next(seconds))
    with progress_bar(1, "Predicting") as bar:
        bar._inner.mininterval = 0
        bar.advance(1, loss="0.41")
    assert "loss=0.41, decoding 75%, network 25%" in terminal.getvalue()


def test_one_activity_alone_is_not_worth_telling(monkeypatch):
    terminal = terminal_of(monkeypatch)
    seconds = iter([{"decoding": 5.0}, {"decoding": 5.0, "network": 1.0}])
    monkeypatch.setattr("seewhy.progress.bars.seconds_by_activity", lambda: next(seconds))
    with progress_bar(1, "Predicting") as bar:
        bar._inner.mininterval = 0
        bar.advance()
    assert "network" not in terminal.getvalue()


def test_a_watcher_sees_the_figures_and_only_while_it_watches():
    seen = []
    with progress_bar(5, "Training") as bar:
        with watched(seen.append):
            bar.advance(2, loss="0.41")
            bar.advance(3)
        bar.advance(1)
    assert [(one.done, one.figures) for one in seen] == [(2, {"loss": "0.41"}), (5, {"loss": "0.41"})]


def test_quiet_keeps_notes_back_and_results_not(capsys):
    with quiet():
        tell("a note", error=True)
        tell("a result")
    assert capsys.readouterr() == ("a result\n", "")
