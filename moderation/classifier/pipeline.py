"""The trained part: a scikit-learn pipeline over what the one extractor read.

Features of each comment become TF-IDF terms and scaled facts; a logistic regression weighs them.
Only training loads this module. `weights_of` turns the fitted pipeline into what serving reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from moderation.classifier.serving import FACT_LIMIT, Weights
from moderation.classifier.terms import facts, terms
from moderation.decision import Cutoffs
from moderation.text.features import Features

FACT_WEIGHT = 0.3  # facts against terms, whose vectors have length 1; 0.15 to 0.6 hardly differ
STRENGTH = 3.0  # inverse of the L2 penalty
SEED = 20261123


def fact_matrix(features: Sequence[Features]) -> npt.NDArray[np.float64]:
    """Return the facts of comments: shape (comments, facts)."""
    return np.array([facts(f) for f in features], dtype=np.float64)


def limit(scaled: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Bound and weigh standardised facts."""
    return np.clip(scaled, -FACT_LIMIT, FACT_LIMIT) * FACT_WEIGHT


def untrained() -> Pipeline:
    """Return the pipeline before it has seen an example; it takes sequences of Features."""
    words = TfidfVectorizer(analyzer=terms, min_df=3, sublinear_tf=True)
    numbers = Pipeline(
        [
            ("read", FunctionTransformer(fact_matrix)),
            ("scale", StandardScaler()),
            ("limit", FunctionTransformer(limit)),
        ]
    )
    return Pipeline(
        [
            ("features", FeatureUnion([("terms", words), ("facts", numbers)])),
            ("classify", LogisticRegression(C=STRENGTH, max_iter=1000, random_state=SEED)),
        ]
    )


def fit(
    features: Sequence[Features], violates: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]
) -> Pipeline:
    """Train a pipeline. Deterministic for the same examples in the same order."""
    return untrained().fit(features, violates, classify__sample_weight=weight)


def log_odds(pipeline: Pipeline, features: Sequence[Features]) -> npt.NDArray[np.float64]:
    """Return uncalibrated log odds, one for each comment."""
    scores: npt.NDArray[np.float64] = pipeline.decision_function(features)
    return scores


def calibrate(
    odds: npt.NDArray[np.float64], violates: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Fit slope and offset on log odds of comments that the pipeline was not trained on (Platt)."""
    fitted = LogisticRegression(C=1e6).fit(odds.reshape(-1, 1), violates, sample_weight=weight)
    return max(0.05, float(fitted.coef_[0, 0])), float(fitted.intercept_[0])


def weights_of(pipeline: Pipeline, slope: float, offset: float, cutoffs: Cutoffs) -> Weights:
    """Turn a fitted pipeline into the plain numbers that serving reads."""
    union: Any = pipeline.named_steps["features"]
    vectorizer, numbers = union.transformer_list[0][1], union.transformer_list[1][1]
    scaler = numbers.named_steps["scale"]
    classify = pipeline.named_steps["classify"]
    coefficients = classify.coef_[0]
    names = vectorizer.get_feature_names_out()
    idf = vectorizer.idf_
    split = len(names)
    pairs = zip(idf.tolist(), (idf * coefficients[:split]).tolist(), strict=True)
    return Weights(
        terms=dict(zip(names.tolist(), pairs, strict=True)),
        means=scaler.mean_.copy(),
        scales=scaler.scale_.copy(),
        coefficients=coefficients[split:] * FACT_WEIGHT,
        intercept=float(classify.intercept_[0]),
        slope=slope,
        offset=offset,
        cutoffs=cutoffs,
    )
