"""Letters: nothing vanishes from a caption, whatever the script and the machine."""

from hypothesis import given
from hypothesis import strategies as st

from seewhy.pixels import letters
from seewhy.pixels.letters import font_of, letters_for, wrapped


def test_plain_english_takes_the_built_in_font():
    assert letters_for("dog 90%") == ("dog 90%", "")


def test_signs_of_our_own_sentences_need_no_other_font():
    assert letters_for("−2.7 × 3 – “so”…") == ('-2.7 x 3 - "so"...', "")


def test_without_a_system_font_accents_fall_and_other_letters_become_numbers(monkeypatch):
    monkeypatch.setattr(letters, "_SYSTEM_FONTS", ("no such font.ttf",))
    assert letters_for("Füchse 狼") == ("Fuchse U+72FC ", "")


def test_wrapping_loses_no_word_and_no_row_is_too_wide():
    font = font_of("", 16)
    text = "I'm 90% confident this is a dog, and 9% that it is a wolf."
    rows = wrapped(text, font, 150)
    assert " ".join(rows) == text
    assert len(rows) > 2
    assert all(font.getlength(row) <= 150 for row in rows)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40), st.integers(1, 200))
def test_a_long_word_is_broken_and_kept(word, width):
    rows = wrapped(word, font_of("", 12), width)
    assert "".join(rows) == word
    assert all(font_of("", 12).getlength(row) <= width or len(row) == 1 for row in rows)


def test_an_empty_line_is_a_row():
    assert wrapped("", font_of("", 12), 100) == [""]
