"""Runs an operation's tests again and again, each time in a fresh fork of this process.

The builder's six stages are a dozen short test runs; torch, pytest and ttnn are imported once, here.
Requests and answers are JSON, one object a line, on standard input and output:

  > {"folder": DIR, "tests": [FILE, ...], "library": PATH or null, "kernels": ROOT, "arch": NAME,
     "timeout": SECONDS, "operation": NAME}
  < {"exit": pytest's status, "signal": 0, "timeout": false, "seconds": S, "output": TEXT,
     "tests": [{"id": ..., "outcome": "passed" | "failed" | "error" | "skipped", "seconds": S,
                "reason": the last line of the error, "text": the whole of it}]}

An operation of ttnn's own with that NAME is put away: what is tested is the one of the folder, and
before it is written there is none.

The first line is an answer without a request: {"ready": true, "seconds": S, "versions": {...}}.
"""

import json
import os
import pickle
import select
import signal
import sys
import tempfile
import time


class Collector:
    """A pytest plugin that keeps what became of each test."""

    def __init__(self):
        self.tests = []

    def _add(self, report, outcome):
        text = str(report.longrepr) if report.longrepr else ""
        crash = getattr(report.longrepr, "reprcrash", None)
        reason = crash.message if crash else (text.strip().splitlines() or [""])[-1]
        self.tests.append({"id": report.nodeid, "outcome": outcome, "reason": reason, "text": text,
                           "seconds": getattr(report, "duration", 0.0)})

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self._add(report, report.outcome)
        elif report.failed:
            self._add(report, "error")
        elif report.skipped:
            self._add(report, "skipped")

    def pytest_collectreport(self, report):
        if report.failed:
            self._add(report, "error")


def put_away(name):
    """Takes ttnn's own operation of that name away, so that only the library's can be called."""
    import ttnn

    others = ttnn.__getattr__
    vars(ttnn).pop(name, None)

    def missing(word):
        if word == name:
            raise AttributeError(f"module 'ttnn' has no attribute {word!r}; its library is not built yet")
        return others(word)

    ttnn.__getattr__ = missing


def run_tests(request):
    """In the fork: pytest over the request's files; the status and the tests."""
    import pytest

    os.chdir(request["folder"])
    os.environ["TT_METAL_KERNEL_PATH"] = request["kernels"]
    # What else is installed on a machine has no say in whether a gate opens.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if request.get("arch"):
        os.environ["TILEWRIGHT_ARCH"] = request["arch"]
    collector = Collector()
    if request.get("operation"):
        put_away(request["operation"])
    if request.get("library"):
        import ttnn

        try:
            ttnn.load_op_library(request["library"])
        except RuntimeError as error:
            print(error)
            collector.tests.append({"id": "import of the operation's library", "outcome": "error",
                                    "reason": str(error), "text": str(error), "seconds": 0.0})
            return 1, collector.tests
    status = pytest.main(
        ["-v", "-p", "ttnn.pytest_plugin", "-p", "no:cacheprovider", "--color=no",
         "--rootdir", request["folder"], *request["tests"]],
        plugins=[collector])
    return int(status), collector.tests


def child(request, answer, output):
    """The forked process; never returns."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdin = open(os.devnull)
    status = 1
    try:
        result = run_tests(request)
        with os.fdopen(answer, "wb") as stream:
            pickle.dump(result, stream)
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def read_until(stream, deadline):
    """All bytes of a pipe, or None when it is still open at the deadline."""
    parts = []
    while True:
        ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        part = os.read(stream, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def serve(request):
    """One request, answered."""
    start = time.monotonic()
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as output:
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            child(request, writer, output.fileno())
        os.close(writer)
        answer = read_until(reader, start + request.get("timeout", 120))
        os.close(reader)
        if answer is None:
            os.kill(pid, signal.SIGKILL)
        _, how = os.waitpid(pid, 0)
        output.seek(0)
        text = output.read().decode(errors="replace")
    status, tests = pickle.loads(answer) if answer else (1, [])
    return {"exit": status, "signal": os.WTERMSIG(how) if os.WIFSIGNALED(how) else 0,
            "timeout": answer is None, "seconds": time.monotonic() - start, "output": text,
            "tests": tests}


def main():
    start = time.monotonic()
    # Nothing that a library prints may get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    import pytest
    import torch

    import ttnn  # noqa: F401
    import ttnn.pytest_plugin  # noqa: F401

    versions = {"torch": torch.__version__, "pytest": pytest.__version__}
    ready = {"ready": True, "seconds": time.monotonic() - start, "versions": versions}
    print(json.dumps(ready), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
