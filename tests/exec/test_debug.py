"""What a kernel says of itself (DPRINT, ASSERT, WAYPOINT, ring buffer), and what is told of a run:
traces, --break, limits, Ctrl-C."""
import copy
import json
import os
import re
import signal
import subprocess
import time

import pytest

from exec_programs import CORE, ROOT, tilewright

EXAMPLES = ROOT / "examples/exec"
DATAFLOW = '#include "api/dataflow/dataflow_api.h"\n#include "api/debug/dprint.h"\n'


def program(folder, kernels, tensors=None, cbs=2, cores=CORE):
    """A program of inline kernels: (config, text) each."""
    made = {
        "arch": "wormhole_b0",
        "tensors": tensors or {},
        "cbs": [{"total_size": 4096, "core_ranges": cores, "format_descriptors": [
            {"buffer_index": i, "data_format": "Float16_b", "page_size": 2048}]}
            for i in range(cbs)],
        "kernels": [{"kernel_source": {"inline": text}, "core_ranges": cores,
                     "config": {config: {}}} for config, text in kernels]}
    path = folder / "program.json"
    path.write_text(json.dumps(made))
    return path


def run(path, *options, status=0):
    done = subprocess.run([tilewright(), "exec", *options, str(path)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=100,
                          env=dict(os.environ, NO_COLOR="1"))
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout, done.stderr


# ---- DPRINT

def printed(folder, body, config="reader"):
    out, _ = run(program(folder, [(config, DATAFLOW + "void kernel_main() {" + body + "}")]))
    return [line.split(": ", 1)[1] if ": " in line else "" for line in out.splitlines()[:-1]]


def test_integers_in_every_base_and_width(tmp_path):
    assert printed(tmp_path, """
        DPRINT << HEX() << 255 << " " << OCT() << 8 << " " << DEC() << -3 << ENDL();
        DPRINT << SETW(6) << 42 << "|" << 7 << ENDL();
        DPRINT << HEX() << 16 << ENDL() << 17 << ENDL() << DEC() << 17 << ENDL();
        DPRINT << uint64_t(1) << 33 << " " << U32(4000000000u) << ENDL();
        DPRINT << uint16_t(65535) << ' ' << int16_t(-5) << " " << true << ENDL();
    """) == ["ff 10 -3", "    42|7", "10", "11", "17", "133 4000000000", "65535 -5 true"]


def test_floats_fixed_and_by_precision(tmp_path):
    assert printed(tmp_path, """
        DPRINT << F32(3.14159265f) << " " << SETPRECISION(3) << F32(3.14159265f) << ENDL();
        DPRINT << FIXED() << F32(2.5f) << " " << DEFAULTFLOAT() << F32(2.5f) << ENDL();
        DPRINT << BF16(0x3FC0) << " " << SETW(8) << BF16(0xC000) << ENDL();
        DPRINT("{} {:.2f} {:#x} {:>4}|\\n", 1, 0.5f, 255, 7);
    """) == ["3.14159 3.14", "2.500 2.5", "1.5       -2", "1 0.50 0xff    7|"]


def test_no_field_is_wider_than_512(tmp_path):
    """A width or a precision of billions is a kernel's mistake, and not the host's memory."""
    wide, digits, braces = printed(tmp_path, """
        DPRINT << SETW(4000000000u) << 42 << ENDL();
        DPRINT << FIXED() << SETPRECISION(2000000000) << F32(0.5f) << ENDL();
        DPRINT("{:3000000000}{:.2000000000f}\\n", 7, 0.25f);
    """)
    assert wide == " " * 510 + "42"
    assert digits == "0.5" + "0" * 511
    assert braces == " " * 511 + "7" + "0.25" + "0" * 510


def test_format_strings(tmp_path):
    """As the release's host prints them: fills and alignments, signs, bases, letters, order, braces."""
    assert printed(tmp_path, r"""
        DPRINT("{1} {0} {{x}} }}\n", 5, 6);
        DPRINT("[{:5}] [{:<5}] [{:^5}] [{:05}] [{:+}] [{: }] [{:*^7}] [{:->4}]\n", 42, 42, 42, 42, 42, 42, 42, 42);
        DPRINT("{:x} {:X} {:#x} {:#010x} {:08x} {:o} {:#o} {:b} {:#b} {:d} {:c}\n",
               255, 255, 255, 255, 255, 8, 8, 5, 5, 7, 65);
        DPRINT("{} {} {} {} {:x}\n", uint64_t(1) << 40, int64_t(-5), uint8_t(200), int8_t(-3), -255);
        DPRINT("{:.3f} {:e} {:.2g} {:10.2f}|{:<8.1f}|{:+.1f}\n", 3.14159f, 12345.678f, 0.0001234f, 2.5f, 2.5f, 1.0f);
        DPRINT("{} {} {:>6}|{:<6}|{:6}|{}\n", true, 'c', "ab", CTSTR("cd"), "ef", (uint32_t*)0x1234);
        DPRINT("no newline {}", 1);
        DPRINT(" joined {}\n", bf16_t(0x3FC0));
        uint32_t words[3] = {0x3F800000, 0xC0003FC0, 0x81806060};
        DPRINT("[{:.1f}] [{}] [{:x}]\n", dp_typed_array_t<1>(uint16_t(DataFormat::Float32), words),
               dp_typed_array_t<1>(uint16_t(DataFormat::Float16_b), words + 1),
               dp_typed_array_t<2>(uint16_t(DataFormat::UInt16), words + 1));
        DPRINT("{}{}\n", dp_typed_array_t<1>(uint16_t(DataFormat::UInt8), words + 2),
               dp_typed_array_t<1>(uint16_t(DataFormat::Int32), words + 1));
        DPRINT("{} {} {} {:.3f} {}\n", bf8_t(127, 0x60), bf8_t(128, 0x81), bf4_t(127, 0x6), bf4_t(126, 0xC), bf8_t(127, 0));
    """) == ["6 5 {x} }", "[   42] [42   ] [ 42  ] [00042] [+42] [ 42] [**42***] [--42]",
             "ff FF 0xff 0x000000ff 000000ff 10 010 101 0b101 7 A", "1099511627776 -5 200 -3 -ff",
             "3.142 1.234568e+04 0.00012       2.50|2.5     |+1.0", "true c     ab|cd    |ef    |0x1234",
             "no newline 1 joined 1.5", "[1.0 ] [1.5 -2 ] [3fc0 c000 6060 8180 ]",
             "96 96 128 129 -1073725504 ", "1.5 -0.03125 1.5 -0.500 0"]


def test_a_slice_of_a_tile(tmp_path):
    assert printed(tmp_path, """
        volatile uint16_t* tile = reinterpret_cast<volatile uint16_t*>(get_write_ptr(0));
        cb_reserve_back(0, 1);
        for (uint32_t i = 0; i < 1024; i++) tile[i] = 0;
        tile[0] = 0x3F80; tile[8] = 0x4000; tile[256] = 0x4040; tile[512 + 8] = 0x4080;
        DPRINT << "c_0:" << ENDL() << TSLICE(0, 0, SliceRange::hw0_32_8(), TSLICE_INPUT_CB,
                                             TSLICE_WR_PTR) << ENDL() << "end" << ENDL();
        cb_push_back(0, 1);
        cb_wait_front(0, 1);
        DPRINT << TileSlice(0, 0, SliceRange{.h0 = 0, .h1 = 1, .hs = 1, .w0 = 0, .w1 = 4, .ws = 1},
                            TSLICE_INPUT_CB, TSLICE_RD_PTR, false) << ENDL();
        cb_pop_front(0, 1);
    """) == ["c_0:", "1 2 3 0", "0 0 0 0", "0 4 0 0", "0 0 0 0", "end", "1 0 0 0"]


def test_each_processor_prints_for_itself(tmp_path):
    compute = ('#include "api/compute/common.h"\n#include "api/debug/dprint.h"\n'
               'void kernel_main() { DPRINT_UNPACK(DPRINT << "u" << ENDL());'
               ' DPRINT_MATH(DPRINT << "m" << ENDL()); DPRINT_PACK(DPRINT << "p" << ENDL()); }')
    data = DATAFLOW + ('void kernel_main() { DPRINT_DATA0(DPRINT << "0" << ENDL());'
                       ' DPRINT_DATA1(DPRINT << "1" << ENDL()); }')
    out, _ = run(program(tmp_path, [("reader", data), ("writer", data), ("compute", compute)]))
    assert sorted(out.splitlines()[:-1]) == ["(0,0):BR: 0", "(0,0):NC: 1", "(0,0):TR0: u",
                                             "(0,0):TR1: m", "(0,0):TR2: p"]


def test_lines_come_in_the_order_of_virtual_time(tmp_path):
    cores = [[[0, 0], [3, 0]]]
    text = DATAFLOW + """
        void kernel_main() {
            volatile uint32_t sum = 0;
            for (uint32_t line = 0; line < 20; line++) {
                for (uint32_t i = 0; i < 100 * (4 - my_logical_x_) + 7 * line; i++) sum += i;
                const uint64_t now = get_timestamp();
                DPRINT << "at " << uint32_t(now) << ENDL();
            }
        }"""
    out, _ = run(program(tmp_path, [("reader", text), ("writer", text)], cores=cores))
    times = [int(line.split("at ")[1]) for line in out.splitlines() if "at " in line]
    who = [line.split(": ")[0] for line in out.splitlines() if "at " in line]
    assert len(times) == 160 and len(set(who)) == 8
    # a line is printed some cycles after the clock was read
    assert all(later > earlier - 40 for earlier, later in zip(times, times[1:]))


# ---- ASSERT, WAYPOINT, ring buffer

def test_an_assertion_names_its_condition_and_line(tmp_path):
    text = DATAFLOW + ('#include "api/debug/assert.h"\nvoid kernel_main() {\n'
                       '    uint32_t pages = 3;\n    ASSERT(pages % 2 == 0);\n}\n')
    out, _ = run(program(tmp_path, [("reader", text)]), "--json", status=1)
    fault, = json.loads(out)["faults"]
    assert fault["id"] == "kernel-assert" and fault["line"] == 6
    assert fault["message"].endswith("pages % 2 == 0")


def test_the_way_point_is_told_with_the_wait(tmp_path):
    text = DATAFLOW + ('#include "api/debug/waypoint.h"\nvoid kernel_main() {\n'
                       '    WAYPOINT("ABCD"); WAYPOINT("CRBW"); cb_wait_front(0, 1);\n}\n')
    _, err = run(program(tmp_path, [("reader", text)]), status=1)
    assert "way point CRBW" in " ".join(err.split()) and "ABCD" not in err, err


def test_the_ring_buffer_is_told_with_a_fault(tmp_path):
    text = DATAFLOW + ('#include "api/debug/assert.h"\n#include "api/debug/ring_buffer.h"\n'
                       'void kernel_main() { for (uint32_t i = 1; i <= 40; i++) '
                       'WATCHER_RING_BUFFER_PUSH(0x100 + i);\n ASSERT(false); }\n')
    _, err = run(program(tmp_path, [("reader", text)]), status=1)
    words = re.findall(r"0x[0-9a-f]{8}", err.split("debug ring buffer")[1])
    assert "40 pushed" in err and len(words) == 32
    assert words[0] == "0x00000128" and words[-1] == "0x00000109"


# ---- traces

def test_a_trace_has_a_line_for_each_event():
    out, _ = run(EXAMPLES / "loopback.json", "--trace", "-")
    lines = out.splitlines()[:-1]
    assert re.match(r" +\d+ \(0,0\) NCRISC cb_reserve_back cb=0 pages=1  read_tiles\.cpp:13$",
                    lines[0])
    assert sum("cb_push_back" in line for line in lines) == 4
    assert any(re.search(r"cb_wait_front cb=0 pages=1 \(took \d+\)  write_tiles", line)
               for line in lines)


@pytest.mark.parametrize("words, expected", [
    (["core=1,0"], r"\(1,0\) "), (["hart=math"], r" TRISC1 "), (["hart=BRISC", "cb=16"], r" BRISC .* cb=16 "),
    (["core=2,0 cb=0"], r"\(2,0\) .* (cb|cb_a)=0 "), (["cb=16", "core=0,0", "hart=TRISC2"], r"\(0,0\) TRISC2 .*=16")])
def test_a_trace_is_narrowed(words, expected):
    out, _ = run(EXAMPLES / "scale_four_cores.json", "--trace", "-", "--trace-filter", *words)
    lines = out.splitlines()[:-1]
    assert lines and all(re.search(expected, line + " ") for line in lines), out


def test_what_was_never_done_ends_a_trace(tmp_path):
    text = DATAFLOW + "void kernel_main() { cb_wait_front(0, 1); }"
    run(program(tmp_path, [("reader", text)]), "--trace", str(tmp_path / "trace"), status=1)
    assert "cb_wait_front cb=0 pages=1 (never done)" in (tmp_path / "trace").read_text()


def test_bad_words_for_traces_are_refused():
    for options in (["--trace-filter", "color=red"], ["--trace-filter"], ["--break", "here"],
                    ["--break", "a.cpp:0"], ["--trace", "/no/such/folder/x"]):
        _, err = run(EXAMPLES / "loopback.json", *options, status=2)
        assert options[0] in err or options[-1] in err


# ---- --break

def test_break_ends_the_run_at_a_line_and_tells_the_state():
    _, err = run(EXAMPLES / "loopback.json", "--break", "read_tiles.cpp:15:3", status=3)
    assert "stopped: core (0,0) NCRISC at cycle" in err
    assert "read_tiles.cpp:15 (kernel_main)" in err
    assert "tile = 2" in err and "registers: pc 0x1000" in err
    assert "c_0: " in err and "BRISC  write_tiles" in err


def test_a_line_nobody_comes_to_changes_nothing():
    for place, said in (
        ("read_tiles.cpp:1", r"no code is at that line; the next that has some is \d+"),
        ("read_tiles.cpp:13:999", "no hart came by as often as that"),
        ("elsewhere.cpp:1", "no kernel that ran has code of a file elsewhere.cpp"),
    ):
        out, err = run(EXAMPLES / "loopback.json", "--break", place)
        assert ": ok," in out and re.search(f"--break {place}: {said}", err)


# ---- limits and Ctrl-C

ENDLESS = DATAFLOW + """
void kernel_main() {
    volatile uint32_t sum = 0;
    for (uint32_t i = 0;; i++) {
        sum += i;
    }
}
"""


def test_an_endless_loop_ends_with_its_place(tmp_path):
    _, err = run(program(tmp_path, [("reader", ENDLESS)]), "--max-instructions", "3000000", status=1)
    assert "endless-loop" in err and re.search(r"the loop is inline kernel:6 to 7", " ".join(err.split()))


def test_a_loop_of_services_ends_at_the_limit_of_cycles(tmp_path):
    text = DATAFLOW + "void kernel_main() {\n for (;;)\n  noc_async_read_barrier();\n}\n"
    _, err = run(program(tmp_path, [("reader", text)]), "--max-cycles", "100000", status=1)
    assert "endless-loop" in err and "limit of 100000 cycles" in " ".join(err.split())


def interrupted(words, patience=0.2, **more):
    """Sends SIGINT amid the run; (status, output, errors, seconds until the end)."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               **more)
    time.sleep(1.5)
    assert process.poll() is None
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err, time.monotonic() - begin


def test_ctrl_c_tells_what_every_hart_was_at(tmp_path):
    waits = DATAFLOW + "void kernel_main() { cb_wait_front(1, 2); }"
    path = program(tmp_path, [("reader", ENDLESS), ("writer", waits)])
    status, out, err, seconds = interrupted(
        [tilewright(), "exec", "--max-instructions", str(10**15), "--max-cycles", str(10**15),
         str(path)])
    assert status == 130 and "interrupted" in out, out + err
    assert re.search(r"NCRISC inline kernel +runs", err) and "waits for 2 pages in c_1" in err, err
    assert seconds < 10  # 0.2 on an idle machine; docs/robustness.md
