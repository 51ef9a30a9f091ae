"""How often a certified bound is broken, over many simulated streams: `python -m benchmarks.guarantee`.

A model that was calibrated on another base rate than the stream has scores a stream; a part of it is
audited; the cutoff that is certified from the audits is held against the whole stream's true errors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from moderation.classifier.certification import Audited, Certificate, certify
from moderation.decision import Verdict

Floats = npt.NDArray[np.float64]
STREAMS, WHOLE, AUDITED = 1000, 200_000, 1500
SEED = 20261123
CONFIDENCE = 0.95
APART, SPREAD = 2.6, 1.9  # of what the text says of a violation, and of none
SHIPPED = {Verdict.REJECT: 0.98, Verdict.PUBLISH: 0.05}


@dataclass(frozen=True, slots=True)
class Found:
    """What came of many streams: `automatic` is the mean share that a certified side decides."""

    streams: int
    certified: int
    broken: int
    automatic: float


def stream(rng: np.random.Generator, size: int, base: float) -> tuple[Floats, Floats]:
    """Return what a model says, over-cautious and of a base rate of its own, and what is true."""
    violates = rng.random(size) < base
    text = rng.normal(np.where(violates, APART, -APART), SPREAD)
    slope = 2 * APART / SPREAD**2
    true = 1 / (1 + np.exp(-(slope * text + math.log(base / (1 - base)))))
    said = 1 / (1 + np.exp(-(0.8 * slope * text + 0.4)))
    return said, true


def decided(certificate: Certificate, said: Floats) -> npt.NDArray[np.bool_]:
    """Say which comments of a stream a certificate lets the model decide."""
    if not certificate.certified or certificate.cutoff is None:
        return np.zeros(len(said), dtype=bool)
    return said >= certificate.cutoff if certificate.side is Verdict.REJECT else said < certificate.cutoff


def simulate(side: Verdict, base: float, target: float, streams: int = STREAMS) -> Found:
    """Audit many samples of one stream and count the certificates that promise too much."""
    rng = np.random.default_rng(SEED)
    said, true = stream(rng, WHOLE, base)
    wrong = 1 - true if side is Verdict.REJECT else true
    certified = broken = 0
    automatic = 0.0
    for _ in range(streams):
        rows = rng.integers(0, WHOLE, AUDITED)
        violates = rng.random(AUDITED) < true[rows]
        audited = [Audited(p, v) for p, v in zip(said[rows].tolist(), violates.tolist(), strict=True)]
        certificate = certify(audited, side, target, CONFIDENCE, SHIPPED[side])
        part = decided(certificate, said)
        certified += certificate.certified
        automatic += float(part.mean())
        broken += bool(part.any()) and float(wrong[part].mean()) > target
    return Found(streams, certified, broken, automatic / streams)


def main() -> None:
    """Print a table over both sides, targets and base rates."""
    table = Table("side", "violations", "target", "certified", "automatic", "bound broken", box=None)
    for side in (Verdict.REJECT, Verdict.PUBLISH):
        for base in (0.2, 0.5, 0.8):
            for target in (0.01, 0.02):
                found = simulate(side, base, target)
                table.add_row(
                    side.value,
                    f"{base:.0%}",
                    f"{target:.0%}",
                    f"{found.certified} of {found.streams}",
                    f"{found.automatic:.1%}",
                    f"{found.broken / found.streams:.1%}",
                )
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
