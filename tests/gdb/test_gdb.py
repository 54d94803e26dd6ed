"""Kernels under the real gdb-multiarch, and the protocol by hand where gdb cannot be driven."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ROOT / "examples/exec"
FAULTS = ROOT / "tests/faults"


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Session:
    """`tilewright exec` that waits for gdb."""

    def __init__(self, program, *options, by_environment=False):
        self.port = free_port()
        environment = dict(os.environ, NO_COLOR="1")
        if by_environment:
            environment["TILEWRIGHT_GDB"] = str(self.port)
        else:
            options = ("--gdb", str(self.port), *options)
        self.run = subprocess.Popen([tilewright(), "exec", *options, str(program)], env=environment,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = ""
        while f"localhost:{self.port}" not in self.said:
            line = self.run.stderr.readline()
            assert line, self.said
            self.said += line

    def gdb(self, *commands):
        if not shutil.which("gdb-multiarch"):
            self.run.kill()
            pytest.skip("gdb-multiarch is not installed")
        words = ["gdb-multiarch", "-nx", "-batch", "-iex", "set pagination off", "-iex",
                 "set debuginfod enabled off", "-ex", "set width 0", "-ex",
                 "set schedule-multiple on", "-ex",
                 f"target extended-remote localhost:{self.port}"]
        for command in commands:
            words += ["-ex", f"echo \\n## {command}\\n", "-ex", command]
        told = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, stdin=subprocess.DEVNULL).stdout
        return told

    def end(self):
        out, err = self.run.communicate(timeout=60)
        return self.run.returncode, out, self.said + err


def after(told, command, count=0):
    """What gdb said to a command, the count-th time."""
    return told.split(f"## {command}\n")[count + 1].split("\n## ")[0]


def line_of(path, text):
    return 1 + next(i for i, line in enumerate(path.read_text().splitlines()) if text in line)


def test_a_kernel_is_stopped_stepped_and_looked_into():
    session = Session(EXAMPLES / "loopback.json")
    line = line_of(EXAMPLES / "kernels/read_tiles.cpp", "cb_reserve_back")
    told = session.gdb("info threads", "info inferiors", f"break read_tiles.cpp:{line}", "continue",
                       "backtrace", "print tile", "next", "next", "next", "print tile",
                       "x/3dw 0x2000", "monitor cb", "monitor dst", "monitor why", "monitor help",
                       "monitor nonsense", "continue", "print tile", "delete", "continue")
    status, out, err = session.end()
    assert re.search(r"2\.1 .*\(0,0\) NCRISC read_tiles\.cpp", after(told, "info threads")), told
    assert "1-write_tiles.cpp-BRISC.elf" in after(told, "info inferiors")
    stop = after(told, "continue")
    assert f"kernel_main () at {EXAMPLES}/kernels/read_tiles.cpp:{line}" in stop, told
    assert f"{line}\t        cb_reserve_back(cb, 1);" in stop
    assert after(told, "backtrace").startswith("#0  kernel_main () at")
    assert after(told, "print tile").strip() == "$1 = 0"
    assert f"{line + 3}\t        cb_push_back(cb, 1);" in after(told, "next", 2)
    # NCRISC's run-time arguments: the address, then 0 and 4
    assert re.search(r"0x2000:\s+\d+\s+0\s+4", after(told, "x/3dw 0x2000")), told
    assert "c_0: 0 of 2 pages of 2048 B hold data; 0 pushed, 0 popped" in after(told, "monitor cb")
    assert "no compute kernel" in after(told, "monitor dst")
    why = after(told, "monitor why")
    assert "no fault so far" in why and "BRISC  write_tiles" in why and "(wait_front)" in why
    assert "monitor why" in after(told, "monitor help")
    assert "no command 'nonsense'" in after(told, "monitor nonsense")
    assert after(told, "print tile", 2).strip() == "$3 = 1", told
    assert "exited normally" in after(told, "continue", 2)
    assert status == 0 and ": ok," in out, err  # the result was compared


def test_compute_kernels_of_several_cores():
    session = Session(EXAMPLES / "scale_four_cores.json")
    source = EXAMPLES / "kernels/scale_tiles.cpp"
    line = line_of(source, "pack_tile")
    told = session.gdb("info threads", f"break scale_tiles.cpp:{line}", "continue", "print i",
                       "monitor dst", "monitor dst 0", "continue", "continue", "monitor time",
                       "delete", "continue")
    status, out, err = session.end()
    threads = after(told, "info threads")
    assert len(re.findall(r"TRISC\d scale_tiles\.cpp", threads)) == 12, told
    assert "(3,0) BRISC write_tiles.cpp" in threads
    places = re.findall(r'\((\d),0\) (\w+) scale_tiles\.cpp" hit Breakpoint', told)
    assert len(places) == 3 and len(set(places)) == 3, told
    assert after(told, "print i").strip() == "$1 = 0"
    assert re.search(r"half 0 \(tiles 0 to 7, 16 bits\): ", after(told, "monitor dst"))
    assert len(after(told, "monitor dst 0").split()) == 64
    assert re.search(r"cycle \d+, \d+ instructions", after(told, "monitor time"))
    assert status == 0 and ": ok," in out, err


WATCHED = """
#include "api/dataflow/dataflow_api.h"
volatile uint32_t limit = 3;
void kernel_main() {
    volatile tt_l1_ptr uint32_t* word =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < limit; i++) {
        *word = 100 + i;
        DPRINT << "i is " << i << ENDL();
    }
}
"""


def one_kernel(folder, text):
    program = json.loads((FAULTS / "livelock/program.json").read_text())
    program["kernels"][0]["kernel_source"] = "watched.cpp"
    (folder / "watched.cpp").write_text(text)
    path = folder / "program.json"
    path.write_text(json.dumps(program))
    return path


def test_memory_is_watched_and_changed(tmp_path):
    session = Session(one_kernel(tmp_path, WATCHED))
    told = session.gdb("break kernel_main", "continue", "print limit", "set var limit = 2",
                       "print/x *(int*)0x1000000", "watch limit", "tbreak watched.cpp:9",
                       "continue", "print *word", "watch *(unsigned*)word", "continue",
                       "info registers pc", "delete", "continue")
    status, out, err = session.end()
    assert after(told, "print limit").strip() == "$1 = 3", told
    assert after(told, "print *word").strip().endswith("= 100"), told
    assert re.search(r"Old value = 100\s+New value = 101", after(told, "continue", 2)), told
    assert re.search(r"pc\s+0x1000", after(told, "info registers pc"))
    assert status == 0 and out.count("i is") == 2, out + err


def test_a_fault_stops_where_it_happens():
    session = Session(FAULTS / "null-access/program.json")
    told = session.gdb("continue", "backtrace", "continue")
    status, out, err = session.end()
    source = next((FAULTS / "null-access").glob("*.cpp"))
    line = line_of(source, "// FAULT")
    assert "null-access" in after(told, "continue") and "SIGSEGV" in after(told, "continue"), told
    assert f"{source.name}:{line}" in after(told, "backtrace")
    assert status == 1 and "null-access" in err


def test_a_hang_can_be_looked_at_before_its_explanation():
    session = Session(FAULTS / "deadlock.consumer/program.json")
    told = session.gdb("continue", "monitor cb 0", "monitor why", "continue")
    status, out, err = session.end()
    assert "the program hangs" in after(told, "continue"), told
    assert "3 pushed, 1 popped" in after(told, "monitor cb 0")
    assert "waits for 1 free page in c_0" in after(told, "monitor why")
    assert status == 1 and "deadlock" in err


def test_detached_the_program_runs_to_its_end():
    session = Session(EXAMPLES / "scale_four_cores.json")
    session.gdb("break kernel_main", "continue")  # and gdb quits
    status, out, err = session.end()
    assert status == 0 and ": ok," in out, err


def test_killed_the_program_ends():
    session = Session(EXAMPLES / "loopback.json")
    session.gdb("kill inferiors 1 2")
    status, out, err = session.end()
    assert status == 130 and "interrupted" in out, out + err


# ---- the protocol by hand

class Line:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.stream = self.socket.makefile("rb")

    def send(self, text):
        self.socket.sendall(b"$" + text.encode() + b"#%02x" % (sum(text.encode()) & 255))

    def receive(self):
        while (c := self.stream.read(1)) != b"$":
            assert c, "the connection ended"
        body = b""
        while (c := self.stream.read(1)) != b"#":
            body += c
        self.stream.read(2)
        self.socket.sendall(b"+")
        return body.decode()

    def ask(self, text):
        self.send(text)
        return self.receive()


def test_the_environment_chooses_a_port_and_an_endless_loop_is_interrupted(tmp_path):
    endless = WATCHED.replace("i < limit", "true").replace("DPRINT", "if (0) DPRINT")
    session = Session(one_kernel(tmp_path, endless), by_environment=True)
    line = Line(session.port)
    assert "multiprocess+" in line.ask("qSupported:multiprocess+")
    assert line.ask("?") == "T05thread:p1.1;"
    line.send("vCont;c")
    line.socket.sendall(b"\3")
    assert line.receive() == "T02thread:p1.1;"
    assert len(line.ask("g")) == 33 * 8
    line.send("k")
    status, out, err = session.end()
    assert status == 130 and "interrupted" in err, out + err


@pytest.mark.parametrize("packet", [
    "m", "m0", "m0,fffffff", "mffffffff,10", "M0,4:zz", "M0,ffff:00", "X0,100:a", "G00", "P20",
    "P99=0", "Hgp9.9", "Hg", "T", "Tp7.1", "Z9,0,4", "Z0", "z2,0,4", "vFile:open:zz,0,0",
    "vFile:pread:99,1,0", "vFile:pread:,", "vFile:close:-1", "qXfer:exec-file:read:7:0,10",
    "qXfer:threads:read::ffffffffffffffff,1", "qRcmd,", "qRcmd,zz", "qThreadExtraInfo,", "p", "pff",
    "D;99", "", "qXfer:features:read:target.xml:0,fffffffff"])
def test_odd_packets_are_survived(packet, shared_line):
    answer = shared_line.ask(packet)
    while re.match("O[0-9a-f]", answer):  # what `monitor` says
        answer = shared_line.receive()
    assert shared_line.ask("qC") == "QCp1.1"


@pytest.fixture(scope="module")
def shared_line():
    session = Session(EXAMPLES / "loopback.json")
    line = Line(session.port)
    yield line
    line.send("D")
    status, out, err = session.end()
    assert status == 0, out + err
