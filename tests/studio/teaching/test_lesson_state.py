"""What is known of a training: its steps, its curve, how it ended."""

from seewhy.studio.teaching.lesson_state import LessonState, _with_point


def step(label: str, done: int, since: float = 1.0) -> dict:
    return {"label": label, "done": done, "total": 10, "figures": {}, "since": since}


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    curve: list = []
    for k in range(2001):
        figures = {"loss": f"{k}", "accuracy": "50.0%"}
        curve = _with_point(curve, {"done": k, "total": 2000, "figures": figures})
    assert len(curve) <= 400
    assert (curve[0]["seen"], curve[-1]["seen"], curve[-1]["accuracy"]) == (0.0, 1.0, 0.5)
    assert _with_point(curve, {"done": 1, "total": 1, "figures": {"images/s": "3"}}) is curve


def test_a_last_word_ends_it_and_going_on_keeps_the_moments():
    lesson = LessonState()
    lesson.forget("running")
    figures = dict.fromkeys(("train_loss", "train_accuracy", "validation_loss", "validation_accuracy"), 0.5)
    assert not lesson.hear("moment", {"epoch": 1, "epochs": 2, "title": "", **figures})
    assert not lesson.hear("said", "240 photos")
    assert not lesson.hear("step", {**step("Training", 5), "figures": {"loss": "0.5", "accuracy": "50.0%"}})
    assert lesson.to_json()["curve"] == [{"seen": 0.5, "loss": 0.5, "accuracy": 0.5}]
    assert lesson.hear("stopped", {})
    lesson.forget("running", keep=True)
    told = lesson.to_json()
    assert (told["state"], told["lines"], len(told["epochs"])) == ("running", [], 1)
    lesson.forget("running")
    assert lesson.to_json()["epochs"] == []
    lesson.silent(-9)
    assert (lesson.state, "-9" in lesson.to_json()["error"]["happened"]) == ("failed", True)
    lesson.forget("stopping")
    lesson.silent(-2)  # Ctrl-C came before it could say anything
    assert lesson.state == "stopped"
