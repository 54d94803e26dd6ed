"""examples/hangs: each broken program is explained as its golden file has it, each repaired one runs.

A golden file is what `tilewright exec` prints, with the folder's path as it is from the root of the
tree and N for cycles, which are nobody's promise; TILEWRIGHT_GOLDEN=write makes them anew.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import xml.etree.ElementTree

import pytest

ROOT = pathlib.Path(__file__).parents[2]
HANGS = ROOT / "examples/hangs"
NAMES = sorted(path.parent.parent.name for path in HANGS.glob("*/broken/program.json"))


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


def run(*arguments, **environment):
    done = subprocess.run([tilewright(), *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120,
                          env={**os.environ, "NO_COLOR": "1", **environment})
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def explained():
    """{name: (status, text, object, repaired)}; what is slow is the compiler, so all at once."""
    def one(name):
        program = f"examples/hangs/{name}/broken/program.json"
        status, _, text = run("exec", program)
        told = json.loads(run("exec", "--json", program)[1])
        repaired = run("exec", f"examples/hangs/{name}/repaired/program.json")
        text = re.sub(r"at cycle [\d,]+", "at cycle N", text.replace(f"{ROOT}/", ""))
        return status, text, told, repaired
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip(NAMES, pool.map(one, NAMES)))


@pytest.mark.parametrize("name", NAMES)
def test_the_explanation_is_the_golden_one(explained, name):
    golden = HANGS / name / "explanation.txt"
    text = explained[name][1]
    if os.environ.get("TILEWRIGHT_GOLDEN") == "write":
        golden.write_text(text)
    assert text.split() == golden.read_text().split()  # where lines break depends on the cycles


@pytest.mark.parametrize("name", NAMES)
def test_the_repaired_twin_runs_in_silence(explained, name):
    status, out, err = explained[name][3]
    assert status == 0 and ": ok, " in out
    assert err == ""


@pytest.mark.parametrize("name", NAMES)
def test_the_object_follows_the_schema(explained, name):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs/explanation.schema.json").read_text())
    jsonschema.validate(explained[name][2], schema)


def test_the_stubs_have_their_seven_defects_in_the_order_of_cause(explained):
    reader, compute, writer = ("reader_centralize_w_rm.cpp", "centralize_w_rm_compute.cpp",
                               "writer_centralize_w_rm.cpp")
    faults = explained["one-tile-stubs"][2]["faults"]
    assert [(fault["id"], pathlib.Path(fault["file"]).name) for fault in faults] == [
        ("compute-not-started", compute),
        ("dst-not-acquired", compute),
        ("l1-uninitialised-read", writer),  # no pack_tile: the pages hold nothing
        ("cb-write-past-reserved", reader),
        ("noc-outside-buffer", reader),
        ("cb-read-past-front", writer),
        ("noc-outside-buffer", writer),
    ]


def test_phases_whose_counts_disagree_are_a_circle(explained):
    status, text, told, _ = explained["phases-disagree"]
    assert status == 1
    assert [fault["id"] for fault in told["faults"]] == ["deadlock"]
    hang = told["faults"][0]["hang"]
    unpack = next(hart for hart in hang["harts"] if hart["hart"] == "TRISC0")
    assert (unpack["wait"], unpack["cb"], unpack["pages"]) == ("cb-pages", 4, 2)
    assert unpack["is_cause"] and unpack["waits_for"] == "TRISC2"
    assert [frame["function"] for frame in unpack["frames"]] == ["untilize_phase", "kernel_main"]
    assert unpack["loops"][-1] == {"variable": "row", "line": unpack["frames"][1]["line"] - 4,
                                   "value": 0, "iteration": 1, "total": 2, "is_counted": False}
    c_4 = next(cb for cb in hang["cbs"] if cb["index"] == 4)
    assert c_4["pushes"] == {"TRISC2": 1} and c_4["pops"] == {}
    assert c_4["created_at"].startswith("examples/hangs/phases-disagree/broken/program.json:")
    line = int(c_4["created_at"].split(":")[1].split()[0])
    around = (HANGS / "phases-disagree/broken/program.json").read_text().splitlines()
    assert '"buffer_index": 4' in "".join(around[line - 1:line + 4])


def test_an_input_that_nobody_pops_is_named_with_its_user(explained):
    _, _, told, _ = explained["input-never-popped"]
    (fault,) = told["faults"]
    assert fault["id"] == "deadlock" and fault["hart"] == "NCRISC"
    assert fault["cause"].startswith("TRISC0 compute waited for pages of c_0")
    assert "finished without popping any" in fault["cause"]
    assert "NoPop" in fault["try"]


@pytest.mark.parametrize("name,line,hint", [
    ("accessor-args", "TensorAccessorArgs<>()", "TensorAccessorArgs<N>()"),
    ("copy-init-without-cb", "copy_tile_init()", "copy_tile_init(cb)"),
])
def test_a_kernel_that_does_not_compile_is_named_by_its_line(explained, name, line, hint):
    status, _, told, _ = explained[name]
    (fault,) = told["faults"]
    assert status == 2 and fault["id"] == "kernel-compile-error"
    assert line in (ROOT / fault["file"]).read_text().splitlines()[fault["line"] - 1]
    assert hint in fault["try"]


# ---- forms

def test_lines_are_of_80_columns_where_words_allow(explained):
    for name in NAMES:
        for line in explained[name][1].splitlines():
            assert len(line) <= 80 or line.lstrip().startswith(("at ", "called from ")), line


def test_colour_only_on_a_terminal():
    import pty
    parent, child = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment["TERM"] = "xterm"

    def told(**more):
        subprocess.run([tilewright(), "exec", "examples/hangs/phases-disagree/broken/program.json"],
                       cwd=ROOT, stdout=subprocess.DEVNULL, stderr=child,
                       env={**environment, **more}, timeout=120)
        return os.read(parent, 1 << 16).decode()
    assert "\033[31merror: deadlock\033[0m" in told()
    assert "\033" not in told(NO_COLOR="1")
    os.close(parent)
    os.close(child)


def test_a_picture_of_who_waits_for_whom(tmp_path):
    program = "examples/hangs/phases-disagree/broken/program.json"
    picture, graph = tmp_path / "hang.svg", tmp_path / "hang.dot"
    status, _, err = run("exec", "--graph", graph, program)
    assert status == 1 and "--graph" not in err
    text = graph.read_text()
    assert "h0_2 -> c0_4" in text and "c0_4 -> h0_4" in text
    status, _, err = run("exec", "--graph", picture, program)
    if not picture.exists():
        assert "graphviz" in err  # not on this machine: it is said, and the rest goes on
        pytest.skip("no graphviz")
    tree = xml.etree.ElementTree.parse(picture)
    texts = "".join(tree.getroot().itertext())
    assert "TRISC0" in texts and "c_4" in texts and "compute.cpp" in texts


def test_a_host_program_draws_by_the_environment(tmp_path):
    picture = tmp_path / "hang.dot"
    run("exec", "examples/hangs/phases-disagree/broken/program.json", TILEWRIGHT_GRAPH=str(picture))
    assert picture.read_text().startswith("digraph")


def test_without_a_hang_nothing_is_drawn(tmp_path):
    picture = tmp_path / "hang.svg"
    status, _, err = run("exec", "--graph", picture, "examples/exec/loopback.json")
    assert status == 0 and not picture.exists()
    assert "nothing hangs" in err


def test_a_picture_without_graphviz_is_refused_in_words(tmp_path):
    """The libraries are looked for when a picture is drawn: a folder of broken ones hides them."""
    for name in ("libgvc.so.6", "libgvc.so.7", "libgvc.so"):
        (tmp_path / name).write_text("")
    status, _, err = run("exec", "--graph", tmp_path / "x.svg",
                         "examples/hangs/phases-disagree/broken/program.json",
                         LD_LIBRARY_PATH=str(tmp_path))
    assert status == 1
    assert "graphviz is not on this machine" in err or "built without graphviz" in err
    assert not (tmp_path / "x.svg").exists()


def test_the_folders_are_in_the_story():
    story = (ROOT / "docs/hangs.md").read_text()
    for name in NAMES:
        assert f"examples/hangs/{name}" in story
