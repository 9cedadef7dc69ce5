"""From logits to probabilities that mean what they say, and how to check them. NumPy only."""

from seewhy.probability.intervals import Estimate, wilson
from seewhy.probability.label_sets import ClassScores, check_miss_rate, photos_needed
from seewhy.probability.paired import difference_of_shares, mcnemar
from seewhy.probability.percent import percent, short_percent
from seewhy.probability.prior import filled_prior, softmax_under_prior
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
from seewhy.probability.set_scores import SET_SCORES, SetScore, aps, lac, raps
from seewhy.probability.softmax import log_softmax, softmax
from seewhy.probability.temperature import fit_temperature
from seewhy.probability.verdict import VerdictRule, choose_rule

__all__ = [
    "SCORES",
    "SET_SCORES",
    "ClassScores",
    "Estimate",
    "Receipt",
    "Receipts",
    "Reliability",
    "Score",
    "SetScore",
    "VerdictRule",
    "accuracy",
    "aps",
    "average_ranks",
    "balanced_accuracy",
    "brier",
    "check_miss_rate",
    "choose_rule",
    "confusion",
    "difference_of_shares",
    "estimate",
    "expected_calibration_error",
    "filled_prior",
    "fit_temperature",
    "lac",
    "log_loss",
    "log_softmax",
    "mcnemar",
    "percent",
    "photos_needed",
    "rank_correlation",
    "raps",
    "reliability",
    "short_percent",
    "softmax",
    "softmax_under_prior",
    "wilson",
]
