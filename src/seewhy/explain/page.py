"""An explanation as a small page of its own: no links to the outside, no JavaScript."""

import html
from typing import TYPE_CHECKING

import numpy as np

from seewhy.explain.picture import how_to_read, panels
from seewhy.pixels.overlay import data_uri, signed_colours

if TYPE_CHECKING:
    from seewhy.explain.explanation import Explanation

__all__ = ["explanation_page"]

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf8; --ink: #1b1d21; --quiet: #666b73; --line: #e2dfd9; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14161a; --ink: #eceae6; --quiet: #a0a5ae; --line: #32363e; }
}
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #555; --line: #ccc; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { font-size: 2rem; line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 1rem; }
p { max-width: 46rem; margin: 0 0 1rem; }
.lead { font-size: 1.25rem; line-height: 1.5; margin-bottom: 2rem; }
.quiet, figcaption, .ends { color: var(--quiet); font-size: 0.8125rem; }
.photos { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; flex: 1 1 18rem; }
img { width: 100%; display: block; border-radius: 0.375rem; }
.scale { height: 14px; border-radius: 7px; margin: 1.5rem 0 0.35rem; print-color-adjust: exact; }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: 1.5rem; }
table { border-collapse: collapse; margin-top: 1.5rem; width: 100%; max-width: 40rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: 0.5rem 0; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
th:first-child { text-align: left; }
thead th { color: var(--quiet); font-size: 0.8125rem; font-weight: 600; }
"""


def explanation_page(explanation: "Explanation") -> str:
    """The whole page as HTML.

    Args:
        explanation: what is to be shown.
    """
    photo, evidence, limit = panels(explanation, 720)
    target = html.escape(explanation.target)
    other = None if explanation.against is None else html.escape(explanation.against)
    title = f"What speaks for “{target}”" + (f" rather than “{other}”" if other else "")
    name = "the photo" if explanation.photo is None else html.escape(explanation.photo)
    stops = signed_colours(np.linspace(-1, 1, 17)[None], 1.0)[0]
    gradient = ", ".join(f"rgb({red}, {green}, {blue})" for red, green, blue in stops)
    cool = f"for {other}" if other else f"against {target}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="lead">{html.escape(explanation.sentence)}</p>
<div class="photos">
<figure><img src="{data_uri(photo, format="jpeg")}" alt="The photo"><figcaption><bdi>{name}</bdi></figcaption></figure>
<figure><img src="{data_uri(evidence, format="jpeg")}" alt="The evidence laid over the photo">\
<figcaption>the evidence, laid over it</figcaption></figure>
</div>
<div class="scale" role="img" aria-label="Colour scale" style="background: linear-gradient(to right, {gradient})"></div>
<div class="ends"><span>{cool} −{limit:.2g}</span><span>0</span><span>+{limit:.2g} for {target}</span></div>
<p class="quiet">{html.escape(how_to_read(explanation))}</p>
{_sums(explanation)}
</main>
</body>
</html>
"""


def _sums(explanation: "Explanation") -> str:
    """Every depth's sums, the bias, and the logit that they add up to."""
    rows = [
        (html.escape(stage), f"{one.speaks_for:+.3f}", f"{one.speaks_against:+.3f}", f"{one.total:+.3f}")
        for stage, one in explanation.by_depth.items()
    ]
    rows.append(("the same for every photo (bias)", "", "", f"{explanation.bias:+.3f}"))
    rows.append(("together: the score (logit)", "", "", f"{explanation.logit:+.3f}"))
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for first, *cells in rows
    ).replace("<td>-", "<td>−")
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("in logits", "for", "against", "sum"))
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
