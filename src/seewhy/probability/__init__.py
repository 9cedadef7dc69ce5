"""From logits to probabilities that mean what they say, and how to check them. NumPy only."""

from seewhy.probability.intervals import Estimate, wilson
from seewhy.probability.paired import difference_of_shares, mcnemar
from seewhy.probability.percent import percent, short_percent
from seewhy.probability.ranking import average_ranks, rank_correlation
from seewhy.probability.receipt import Receipt, Receipts
from seewhy.probability.reliability import Reliability, reliability
from seewhy.probability.scores import (
    SCORES,
    Score,
    accuracy,
    balanced_accuracy,
    brier,
    confusion,
    estimate,
    expected_calibration_error,
    log_loss,
)
from seewhy.probability.softmax import log_softmax, softmax
from seewhy.probability.temperature import fit_temperature
from seewhy.probability.verdict import VerdictRule, choose_rule

__all__ = [
    "SCORES",
    "Estimate",
    "Receipt",
    "Receipts",
    "Reliability",
    "Score",
    "VerdictRule",
    "accuracy",
    "average_ranks",
    "balanced_accuracy",
    "brier",
    "choose_rule",
    "confusion",
    "difference_of_shares",
    "estimate",
    "expected_calibration_error",
    "fit_temperature",
    "log_loss",
    "log_softmax",
    "mcnemar",
    "percent",
    "rank_correlation",
    "reliability",
    "short_percent",
    "softmax",
    "wilson",
]
