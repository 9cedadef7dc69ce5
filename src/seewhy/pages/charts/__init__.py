"""Charts as SVG, written by hand: curves of training, curves over the layers, curves over the
strengths of a change, the confusion matrix, the reliability diagram, bars, the legend of a heat-map.

They hold no colours of their own: classes such as "right" and "wrong" get them from templates/tokens.css, light and
dark. A page brings that style along; standalone() puts it into a chart that is to be a file of its own.
"""

from seewhy.pages.charts.bars import probability_bars
from seewhy.pages.charts.confusion import MOST_CLASSES, confusion_chart
from seewhy.pages.charts.coverage import coverage_chart
from seewhy.pages.charts.depths import depth_chart
from seewhy.pages.charts.history import history_charts
from seewhy.pages.charts.levels import level_chart
from seewhy.pages.charts.lines import line_chart
from seewhy.pages.charts.reliability import reliability_chart
from seewhy.pages.charts.scale import scale_chart
from seewhy.pages.charts.svg import Svg, standalone, style

__all__ = [
    "MOST_CLASSES",
    "Svg",
    "confusion_chart",
    "coverage_chart",
    "depth_chart",
    "history_charts",
    "level_chart",
    "line_chart",
    "probability_bars",
    "reliability_chart",
    "scale_chart",
    "standalone",
    "style",
]
