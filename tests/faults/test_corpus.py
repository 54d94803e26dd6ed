"""The corpus of faults: a folder each, with a program that has the fault, and its repaired twin.

A folder is named by the fault's id, with more words after a dot where an id has several programs.
program.json has the fault. Where a kernel has it, the line that must be named is marked

    // FAULT HART [(x,y)] [deadlock]

with the hart that must be named ("host": found before the first instruction), the core when it is
not (0,0), and the word when the program must hang of it. The twin is fixed.json, or the same program
with every kernel compiled with FIXED. A folder without a mark holds a fault of the host. In silent/
are correct programs of which nothing may be told.
"""
import json
import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
FOLDERS = sorted(path.parent for path in HERE.glob("*/program.json"))
MARK = re.compile(r"// FAULT (\w+)(?: \((\d+),(\d+)\))?( deadlock)?$")


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


def execute(program, *options):
    run = subprocess.run([tilewright(), "exec", "--json", *options, str(program)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


def marked(folder):
    """(file, line, hart, core, hangs) of the faulty line; None: the host's."""
    found = []
    for path in sorted(folder.glob("*.cpp")):
        for number, text in enumerate(path.read_text().splitlines(), 1):
            match = MARK.search(text)
            if match:
                hart, x, y, hangs = match.groups()
                found.append((path.name, number, hart, [int(x or 0), int(y or 0)], bool(hangs)))
    assert len(found) <= 1, f"{folder.name}: one line is marked, not {len(found)}"
    return found[0] if found else None


def twin(folder, scratch):
    """The repaired program's file."""
    if (folder / "fixed.json").exists():
        return folder / "fixed.json"
    program = json.loads((folder / "program.json").read_text())
    for kernel in program["kernels"]:
        source = folder / kernel["kernel_source"]
        kernel["kernel_source"] = str(source)
        if "FIXED" in source.read_text():
            kernel["defines"] = {"FIXED": "1"}
    path = scratch / "fixed.json"
    path.write_text(json.dumps(program))
    return path


def severity(id):
    page = subprocess.run([tilewright(), "explain", id], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return re.search(r"\((error|warning|note)\)", page).group(1)


def notes(id):
    """The option that shows a fault that is only a note."""
    return ["-v"] if severity(id) == "note" else []


SILENT = sorted(path.parent for path in HERE.glob("silent/*/program.json"))
SEEDS = ("0", "1", "2")


def told(fault):
    return f"{fault['id']} {fault['core']} {fault['hart']} {fault['file']}:{fault['line']}: " \
           f"{fault['message']}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_fault_is_named_at_its_place(folder):
    id = folder.name.split(".")[0]
    status, result = execute(folder / "program.json", *notes(id))
    assert [fault["id"] for fault in result["faults"]] == [id], "\n".join(map(told, result["faults"]))
    fault, mark = result["faults"][0], marked(folder)
    on_host = not mark or mark[2] == "host"
    assert status == (0 if severity(id) != "error" else 2 if on_host else 1)
    if not mark:
        return
    file, line, hart, core, hangs = mark
    assert (pathlib.Path(fault["file"]).name, fault["line"]) == (file, line)
    if not on_host:
        assert (fault["hart"], fault["core"]) == (hart, core)
        assert fault["consequence"] == ("deadlock" if hangs else None)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_repaired_twin_is_silent(folder, tmp_path):
    status, result = execute(twin(folder, tmp_path), *notes(folder.name.split(".")[0]))
    assert result["faults"] == [] and result["error"] is None
    assert status == 0


@pytest.mark.parametrize("folder", SILENT, ids=lambda folder: folder.name)
def test_correct_kernels_are_silent_in_every_order(folder):
    for seed in SEEDS:
        status, result = execute(folder / "program.json", "--perturb", seed)
        assert result["faults"] == [] and result["error"] is None, "\n".join(map(told, result["faults"]))
        assert status == 0


RACES = [folder for folder in FOLDERS if folder.name.split(".")[0] == "l1-race"]


@pytest.mark.parametrize("folder", RACES, ids=lambda folder: folder.name)
def test_a_race_is_found_in_every_order(folder):
    for seed in SEEDS:
        result = execute(folder / "program.json", "--perturb", seed)[1]
        assert [fault["id"] for fault in result["faults"]] == ["l1-race"]


# ---- what a hang looks like

def text_of(name):
    run = subprocess.run([tilewright(), "exec", HERE / name / "program.json"],
                         stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, timeout=120)
    return " ".join(run.stderr.split())


def test_cores_that_hang_alike_are_told_once():
    text = text_of("deadlock.many-cores")
    assert "deadlock on 63 cores, (0,0)-(7,7) less (3,3), at cycle" in text
    assert text.count("error: ") == 1


def test_a_hang_shows_every_hart_and_the_buffers_they_wait_on():
    text = text_of("deadlock.consumer")
    assert "BRISC writer has finished" in text
    assert ("NCRISC reader waits for 1 free page in c_0 (reserve_back) reader.cpp:5, "
            "iteration 4 of 4 (page=3)") in text
    assert "c_0: 2 pages of 2048 B; 3 pushed, 1 popped; producer NCRISC, consumer BRISC" in text
    assert "cause: BRISC writer finished after popping 1 page of c_0; 1 more is needed" in text


def test_a_circle_is_followed_from_hart_to_hart():
    assert ("a circle: BRISC waits for 1 free page in c_1 (reserve_back), for which NCRISC waits for "
            "1 free page in c_0 (reserve_back), which only BRISC could give"
            ) in text_of("deadlock.cycle")


def test_a_consequence_is_folded_under_its_cause():
    text = text_of("cb-reserve-impossible")
    assert text.count("error: ") == 1
    assert "NCRISC reader waits for 3 free pages in c_0 (reserve_back) reader.cpp:7" in text
    assert "consequence: deadlock" in text


def test_a_chain_over_cores_is_followed_to_its_end(tmp_path):
    """Two cores wait for one another's semaphores, and at the far end for a page nobody pushes."""
    folder = HERE / "deadlock.chain"
    told = re.sub(r"cycle [\d,]+", "cycle N", text_of(folder.name).replace(f"{ROOT}/", ""))
    assert told.split() == (folder / "explanation.txt").read_text().split()
    hang = execute(folder / "program.json")[1]["faults"][0]["hang"]
    assert hang["cores"] == [[2, 0]]
    held = [(there["cores"], there["harts"][0]["waits_for_core"], there["harts"][0]["set_at"][0]["line"])
            for there in hang["holds_up"]]
    assert held == [([[1, 0]], [2, 0], 8), ([[0, 0]], [1, 0], 10)]
    picture = tmp_path / "hang.dot"
    subprocess.run([tilewright(), "exec", "--graph", picture, folder / "program.json"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    edges = re.findall(r"h(\d)_1 -> h(\d)_1", picture.read_text())
    assert edges == [("1", "0"), ("2", "1")]


def test_a_circle_of_cores_is_told_as_one():
    text = text_of("deadlock.circle-of-cores")
    assert text.count("error: ") == 1
    assert ("a circle: NCRISC of core (0,0) waits until semaphore 0 is 1 (now 0), for which NCRISC of "
            "core (1,0) waits until semaphore 0 is 1 (now 0), which only NCRISC of core (0,0) could give"
            ) in text


def test_who_set_a_semaphore_too_seldom_is_named():
    assert ("NCRISC sender of core (1,0) set it 2 times and has finished"
            ) in text_of("deadlock.semaphore")


# ---- a wait that is left out


def test_a_missing_wait_is_one_finding_with_the_call_to_add():
    text = text_of("cb-read-past-front.no-wait")
    assert text.count("error: ") == 1
    assert "then: cb-pop-unwaited at compute.cpp:21" in text
    assert ("Add cb_wait_front(c_0, 1) before compute.cpp:15: nothing in this kernel waits for it. "
            "c_0 has 2 pages of 2048 bytes, made at") in text


def test_a_wait_that_ran_out_is_named_with_the_pop_that_took_its_page():
    text = text_of("cb-read-past-front.one-page")
    assert text.count("error: ") == 1
    assert ("What the wait at compute.cpp:10 brought was popped at compute.cpp:24: add "
            "cb_wait_front(c_0, 1) before compute.cpp:18.") in text


def test_a_wait_for_too_few_pages_is_told_how_many():
    assert re.search(r"The wait at \w+.cpp:\d+ is for 1 page: keep the read within, or let it ask for 2 "
                     r"\(or add cb_wait_front\(c_\d+, 2\) before \w+.cpp:\d+\)",
                     text_of("cb-read-past-front.unpack"))


def test_a_pop_too_early_is_told_where_to_go():
    assert re.search(r"Move the pop at \w+.cpp:\d+ behind \w+.cpp:\d+; or, where the next page is meant, "
                     r"call cb_wait_front\(c_\d+, 1\) between", text_of("cb-read-after-pop.unpack"))


def test_a_pop_of_more_than_was_waited_for_is_told_how_many():
    assert ("The wait at writer.cpp:7 is for 1 page: pop as many, or let it ask for 2 (or add "
            "cb_wait_front(c_0, 2) before writer.cpp:9)") in text_of("cb-pop-unwaited")


def test_a_write_without_end_is_looked_at_as_far_as_memory_goes():
    """Byte by byte, the 4 GiB of each core would take minutes."""
    found = execute(HERE / "kernels/endless_write.json")[1]["faults"]
    assert [fault["id"] for fault in found] == ["noc-outside-buffer", "cb-read-past-front"]
    assert all(len(fault["cores"]) == 64 for fault in found)
