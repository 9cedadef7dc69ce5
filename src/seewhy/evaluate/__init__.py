"""Judging a classifier on photos it has never seen: a report with intervals, and one page that shows it.

report       evaluate(classifier, dataset) -> Report, with the photos that must not be judged refused
charts       SVG, written by hand
page         one HTML page without outside links
"""

from seewhy.evaluate.report import Report, evaluate

__all__ = ["Report", "evaluate"]
