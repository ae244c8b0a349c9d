"""Figures with their targets: as measured, and held against the yardstick of the same run."""

import statistics
from collections.abc import Mapping, Sequence

import msgspec

REFERENCE: Mapping[str, float] = {
    "start": 180,
    "key": 2,
    "gap": 36,
    "memory": 33,
    "idle": 0.07,
}
"""The yardstick on the machine that the targets were set on: ms, ms, ms, MB, per cent of a core.

The gap is a key every 33.3 ms and its answer. Idle is what was measured elsewhere, by how much slower it was there.
"""


class Figure(msgspec.Struct, frozen=True):
    """One thing that was measured."""

    name: str
    value: float
    unit: str
    basis: str = ""
    """What of the yardstick it is held against: a key of `REFERENCE`; empty: nothing."""
    yardstick: float | None = None
    """What the yardstick took in the same run."""
    target: float | None = None
    """In `unit`, or as a ratio where the unit is `×`."""

    @property
    def ratio(self) -> float | None:
        return self.value / self.yardstick if self.yardstick else None

    @property
    def target_ratio(self) -> float | None:
        """The target against the yardstick on the machine that it was set on."""
        return self.target / REFERENCE[self.basis] if self.target and self.basis else None

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.value <= self.target

    @property
    def is_ratio_met(self) -> bool | None:
        ratio, target = self.ratio, self.target_ratio
        return None if ratio is None or target is None else ratio <= target


def percentile(values: Sequence[float], p: int) -> float:
    """The smallest value that at least `p` of 100 don't exceed."""
    ordered = sorted(values)
    return ordered[max(1, -(-p * len(ordered) // 100)) - 1]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table."""
    lines = [
        "| | measured | target | | yardstick here | ratio | target as ratio | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in figures:
        unit = f" {each.unit}".rstrip()
        cells = [
            each.name,
            f"{each.value:.2f}{unit}",
            f"≤ {each.target:g}{unit}" if each.target else "",
            _verdict(each.is_met),
            f"{each.yardstick:.2f}{unit}" if each.yardstick is not None else "",
            f"{each.ratio:.2f} ×" if each.ratio else "",
            f"≤ {each.target_ratio:.2f} ×" if each.target_ratio else "",
            _verdict(each.is_ratio_met),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _verdict(is_met: bool | None) -> str:
    return "" if is_met is None else "met" if is_met else "missed"
