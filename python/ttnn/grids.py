"""Arithmetic on sets of cores."""

from ._ttnn import CoreCoord, CoreRange, CoreRangeSet, corerange_to_cores


def _places(cores):
    return {(core.x, core.y) for core in corerange_to_cores(cores, row_wise=True)}


def _rectangles(places):
    """The places as runs of a row, equal runs of neighbouring rows together."""
    runs = {}
    for y in sorted({y for _, y in places}):
        row = sorted(x for x, py in places if py == y)
        starts = [x for x in row if x - 1 not in row]
        ends = [x for x in row if x + 1 not in row]
        for run in zip(starts, ends):
            spans = runs.setdefault(run, [])
            if spans and spans[-1][1] == y - 1:
                spans[-1][1] = y
            else:
                spans.append([y, y])
    return [
        CoreRange(CoreCoord(first, top), CoreCoord(last, bottom))
        for (first, last), spans in runs.items()
        for top, bottom in spans
    ]


def _as_set(cores):
    return cores if isinstance(cores, CoreRangeSet) else CoreRangeSet([cores])


def subtract(self, other):
    """The cores of this set that are not in the other."""
    return CoreRangeSet(_rectangles(_places(self) - _places(_as_set(other))))


def intersection(self, other):
    """The cores in both sets."""
    return CoreRangeSet(_rectangles(_places(self) & _places(_as_set(other))))


CoreRangeSet.subtract = subtract
CoreRangeSet.intersection = intersection
