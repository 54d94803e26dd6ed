"""Programs spoilt at random: whatever a file says, exec answers with a status and a reason."""
import copy
import json
import random
import subprocess

from exec_programs import ROOT, tilewright

NAMES = ["loopback", "scale_four_cores", "token_ring"]
ODD = [0, 1, -1, 2, 31, 32, 33, 63, 64, 341, 2047, 2048, 4096, 2**31, 2**32 - 1, 2**32, 2**63 - 1,
       1.5, 1e300, "", "x", "tile", "l1", None, True, [], {}, [[]], [[0, 0], [0, 0]],
       [[[0, 0], [31, 31]]], [[[9, 9], [2**32 - 1, 9]]], {"address": "src"},
       {"tensor_accessor": "dst"}, {"float": 1e39}, {"i32": -5}, {"semaphore": 0}, "bfloat8_b",
       "float32", "row_major", "height_sharded"]


def places(value, place=()):
    yield place
    children = (value.items() if isinstance(value, dict)
                else enumerate(value) if isinstance(value, list) else ())
    for key, child in children:
        yield from places(child, place + (key,))


def spoil(program, dice):
    *way, last = dice.choice([place for place in places(program) if place])
    for step in way:
        program = program[step]
    what = dice.random()
    if what < 0.7:
        program[last] = copy.deepcopy(dice.choice(ODD))
    elif what < 0.9 or not isinstance(program, list):
        del program[last]
    else:
        program.append(copy.deepcopy(program[last]))


def test_a_spoilt_program_is_answered(tmp_path):
    dice = random.Random(1)
    programs = []
    for name in NAMES:
        program = json.loads((ROOT / "examples/exec" / f"{name}.json").read_text())
        for kernel in program["kernels"]:
            kernel["kernel_source"] = str(ROOT / "examples/exec" / kernel["kernel_source"])
        programs.append(program)
    files = []
    for i in range(100):
        program = copy.deepcopy(dice.choice(programs))
        for _ in range(dice.choice([1, 1, 2])):
            spoil(program, dice)
        text = json.dumps(program)
        files.append(tmp_path / f"{i}.json")
        files[-1].write_text(text[:dice.randrange(len(text))] if i % 20 == 0 else text)
    run = subprocess.run([tilewright(), "exec", "--json", "--max-cycles", "100000", *files],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    answers = run.stdout.splitlines()
    assert run.returncode in (0, 1, 2), run.stderr[-2000:]
    assert len(answers) == len(files), f"the last answer was to {files[len(answers) - 1]}"
    for file, answer in zip(files, map(json.loads, answers)):
        assert answer["status"] in (0, 1, 2), file
        if answer["status"] == 2:
            assert answer["error"], file
        if answer["status"] == 1:
            assert answer["faults"] or answer["mismatches"] or answer["error"], file
