"""Durations by name, on the clock of the host: they say nothing about a card."""

import time


class BenchmarkProfiler:
    """start(name) and end(name); get_duration(name) is the seconds between."""

    def __init__(self):
        self.times = {}

    def start(self, step_name, iteration=0):
        self.times[step_name, iteration] = [time.perf_counter(), None]

    def end(self, step_name, iteration=0):
        self.times[step_name, iteration][1] = time.perf_counter()

    def contains_step(self, step_name, iteration=0):
        return (step_name, iteration) in self.times

    def get_duration(self, step_name, iteration=0):
        start, end = self.times[step_name, iteration]
        return end - start

    def get_duration_average(self, step_name, start_iteration=0):
        spans = [e - s for (n, i), (s, e) in self.times.items() if n == step_name and i >= start_iteration]
        return sum(spans) / len(spans)


class BenchmarkData:
    """Measurements are kept in `rows`; no file is written."""

    def __init__(self):
        self.rows = []

    def add_measurement(self, profiler, iteration, step_name, name, value, **more):
        self.rows.append(dict(iteration=iteration, step=step_name, name=name, value=value, **more))

    def save_partial_run_json(self, profiler, run_type, **more):
        pass
