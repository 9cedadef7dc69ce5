import pytest

from seewhy.classifier.wording import with_article


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dog", "a dog"),
        ("Airedale Terrier", "an Airedale Terrier"),
        ("elephant", "an elephant"),
        ("umbrella", "an umbrella"),
        ("uninspected part", "an uninspected part"),
        ("unicycle", "a unicycle"),
        ("uniform", "a uniform"),
        ("ukulele", "a ukulele"),
        ("European green lizard", "a European green lizard"),
        ("one-piece bathing suit", "a one-piece bathing suit"),
        ("hourglass", "an hourglass"),
        ("house finch", "a house finch"),
        ("honeycomb", "a honeycomb"),
        ("8", "an 8"),
        ("18 px", "an 18 px"),
        ("1", "a 1"),
        ("T-shirt", "a T-shirt"),
        ("X", "an X"),
        ("L-bracket", "an L-bracket"),
        ("U", "a U"),
        ("Éclair", "an Éclair"),
        ("a cat having a striped coat", "a cat having a striped coat"),
        ("the Moon", "the Moon"),
        ("antelope", "an antelope"),
        ("defective", "defective"),
        ("Good", "Good"),
        ("犬", "犬"),
        ("собака", "собака"),
        ("", ""),
    ],
)
def test_article(name, said):
    assert with_article(name) == said
