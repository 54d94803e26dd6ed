"""Marks that performance tests set for a profiler; none listens here."""


def signpost(header, message=None):
    """A named place in the run; nothing is recorded."""


class Profiler:
    """A profiler that is never on."""

    def __init__(self):
        self.doProfile = False

    def enable(self):
        pass

    def disable(self):
        pass
