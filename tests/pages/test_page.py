import pytest

from seewhy.errors import ConfigError, UsageError
from seewhy.pages.charts import line_chart
from seewhy.pages.glossary import GLOSSARY
from seewhy.pages.page import Facts, Figure, Gallery, Image, Measure, Measures, Table, Text, anchor, render_page

DOT = "data:image/png;base64,AAAA"


def test_every_kind_of_section_is_drawn():
    sections = [
        Text(title="T", paragraphs=("One.", "Two.")),
        Measures(title="M", measures=(Measure(name="A", value="1", meaning="m", span=(0.25, 0.5, 0.75)),)),
        Figure(
            title="F", pictures=(line_chart("Loss", {"training": [1, 2]}), Image(uri=DOT, alt="dot", enlarged=True))
        ),
        Table(title="B", columns=("a", "b"), rows=(("x", "1"),)),
        Gallery(title="G", images=(Image(uri=DOT, alt="dot", title="t", detail="d"),)),
        Facts(title="C", facts=(("seed", "0"),)),
    ]
    page = render_page("Title", "Lead.", sections)
    for part in (
        "<p>Two.</p>",
        "left: 25.0%; right: 25.0%",
        "<svg xmlns",
        "class=enlarged",
        "<th scope",
        "<li>",
        "seed",
    ):
        assert part in page, part
    assert page.count("<h2>") == 6
    assert page.count("<img") == 2


def test_everything_is_escaped():
    evil = "<x>'\""
    page = render_page(
        evil,
        evil,
        [
            Text(title=evil, paragraphs=(evil,)),
            Measures(title=evil, measures=(Measure(name=evil, value=evil, interval=evil, meaning=evil),)),
            Table(title=evil, columns=(evil,), rows=((evil,),), caption=evil),
            Gallery(title=evil, images=(Image(uri=DOT + evil, alt=evil, title=evil, detail=evil),)),
            Facts(facts=((evil, evil),)),
        ],
    )
    assert "<x>" not in page
    assert page.count("&lt;x&gt;") >= 15


def test_only_charts_and_images_go_into_a_figure():
    with pytest.raises(UsageError, match="a chart"):
        Figure(pictures=("<svg onload=alert(1)></svg>",))  # type: ignore[arg-type]


@pytest.mark.parametrize("uri", ["https://example.org/a.png", "javascript:alert(1)", "a.png", "data:text/html,<b>"])
def test_pictures_lie_inside_the_page(uri):
    with pytest.raises(UsageError, match="data URI"):
        Image(uri=uri, alt="")


def test_light_dark_and_print_are_styled():
    page = render_page("T", "", [])
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert 'name="viewport"' in page


def test_terms_are_linked_to_a_glossary_that_holds_only_them():
    page = render_page("T", "", [Text(title="A", terms=("logit", "softmax")), Facts(terms=("logit",))])
    assert page.count('href="#term-logit"') == 2
    assert page.count('id="term-logit"') == 1
    assert page.count('id="term-softmax"') == 1
    assert "term-epoch" not in page
    assert "What the words mean" in page
    assert "What the words mean" not in render_page("T", "", [Text(title="A")])


def test_a_term_that_nobody_explains_is_refused():
    with pytest.raises(ConfigError, match='Did you mean "logit"'):
        render_page("T", "", [Text(title="A", terms=("logits",))])


def test_contents_link_to_every_heading():
    page = render_page("T", "", [Text(title="A"), Text(), Text(title="B")], contents=True)
    assert '<a href="#part-1">A</a>' in page
    assert '<a href="#part-2">B</a>' in page
    assert page.count('id="part-') == 2
    assert "<nav" not in render_page("T", "", [Text(title="A")])


def test_every_meaning_is_a_sentence():
    assert len(GLOSSARY) >= 20
    for term, text in GLOSSARY.items():
        assert text.rstrip(")").endswith(".") or text.endswith(")."), term
        assert anchor(term) != "term-"


def test_a_named_gallery_is_found_by_a_row_that_leads_to_it():
    table = Table(title="T", columns=("a", "n"), rows=(("<x>", "1"), ("y", "2")), links=("cell-1", ""))
    page = render_page("T", "", [table, Gallery(title="G", minor=True, name="cell-1")])
    assert '<a href="#cell-1"><bdi>&lt;x&gt;</bdi></a>' in page
    assert page.count('href="#') == 1
    assert "<h3 id=cell-1>G</h3>" in page


def test_a_name_that_no_link_could_hold_is_refused():
    with pytest.raises(UsageError, match="small letters"):
        Gallery(name="a b")
