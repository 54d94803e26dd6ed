"""From a spec to an operation: every gate, what stops one, and what is kept."""

import json
import os
import pathlib
import signal
import subprocess

import pytest
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
SPECS = ROOT / "examples/specs"
NAMES = ["centralize_w_rm", "layernorm_fused_rm", "row_mean_abs", "scaled_silu"]
REASONS = {
    1: "module 'ttnn' has no",
    2: "device operation is not implemented yet",
    3: "not registered as a device operation yet",
    4: "select_program_factory is not implemented yet",
    5: "program factory is not implemented yet",
    6: "kernel creation is not implemented yet",
    7: "does not match the PyTorch reference",
}


def tilewright(*words, **more):
    environment = {**os.environ, "TILEWRIGHT_ROOT": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run([COMMAND, *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=600, env=environment, **more)


def build(spec, folder, *options):
    """The record of a build, and the run itself."""
    result = tilewright("build", spec, "-o", folder, "--json", *options)
    return json.loads(result.stdout) if result.stdout.strip() else None, result


def spec_of(name):
    return SPECS / f"{name}_spec.md"


@pytest.fixture(scope="module", params=NAMES)
def built(request, tmp_path_factory):
    """Each example through all seven stages, once."""
    folder = tmp_path_factory.mktemp("build") / request.param
    record, result = build(spec_of(request.param), folder)
    assert result.returncode == 0, result.stderr
    return request.param, folder, record


def test_every_stage_was_red_then_green(built):
    _, _, record = built
    assert record["status"] == "passed"
    assert [stage["stage"] for stage in record["stages"]] == [1, 2, 3, 4, 5, 6, 7]
    for stage in record["stages"]:
        failures = [test for test in stage["red"]["tests"] if test["outcome"] == "failed"]
        assert failures, f"stage {stage['stage']} was never red"
        for test in failures:
            assert REASONS[stage["stage"]].lower() in test["text"].lower()
        assert stage["green"]["failed"] == 0 and stage["green"]["passed"] > 0
        if stage["stage"] > 1:
            assert stage["earlier"]["failed"] == 0
            assert len(stage["earlier"]["files"]) == stage["stage"] - 1


def test_the_built_operation_is_a_folder_of_plain_files(built):
    name, folder, _ = built
    for path in (f"{name}.hpp", f"{name}_nanobind.cpp", f"device/{name}_device_operation.cpp",
                 f"device/{name}_program_factory.cpp", "test_dev/test_stage4_device_op.py"):
        assert (folder / path).is_file()
    assert len(list((folder / "device/kernels").rglob("*.cpp"))) == 3


def test_logs_say_what_happened(built):
    name, folder, record = built
    factory = (folder / "logs/factory_builder_execution_log.md").read_text()
    agent = (folder / "agent_logs/ttnn-factory-builder_execution_log.md").read_text()
    assert f"**Operation**: {name}" in factory
    for stage in record["stages"]:
        assert f"- **Stage {stage['stage']}**: {stage['title']} (PASS)" in factory
        assert f"### Stage {stage['stage']}: {stage['title']}" in agent
    assert "| Final Status | COMPLETE |" in agent
    assert "No gate stayed shut" in agent
    assert "| c_0 |" in agent and "YES" in agent
    assert "{{" not in factory + agent
    lines = (folder / "logs/factory_builder_breadcrumbs.jsonl").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events.count("stage_passed") == 7 and events[-1] == "complete"


def test_its_tests_run_by_hand(built):
    _, folder, record = built
    result = tilewright("test", folder, "-q")
    passed = sum(stage["green"]["passed"] for stage in record["stages"])
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{passed} passed" in result.stdout


KEEP = """
import pathlib

import torch
import ttnn
from operation_input import KEYWORDS, SHAPES, make_input, make_weights


def test_keep(device):
    results = []
    for shape in SHAPES:
        made = ttnn.NAME(make_input(device, shape=shape), **make_weights(device, shape), **KEYWORDS)
        results.append(ttnn.to_torch(made))
    torch.save(results, pathlib.Path(__file__).with_name("kept.pt"))
"""


def results(name, folder):
    """What the operation makes of its test's inputs."""
    (folder / "test_dev/test_keep.py").write_text(KEEP.replace("NAME", name))
    run = tilewright("test", folder, "-q", "-k", "test_keep")
    assert run.returncode == 0, run.stdout + run.stderr
    (folder / "test_dev/test_keep.py").unlink()
    return torch.load(folder / "test_dev/kept.pt")


def test_both_styles_of_kernels_have_equal_results(built):
    """The kernels anew in the older style: nothing else differs, and no bit of a result."""
    name, folder, _ = built
    if name == "centralize_w_rm":
        pytest.skip("the other three are enough")
    compute = next((folder / "device/kernels/compute").glob("*.cpp"))
    now, current = compute.read_text(), results(name, folder)
    record, result = build(spec_of(name), folder, "--stages", "7-7", "--kernel-api", "classic")
    assert result.returncode == 0, result.stderr
    assert "void MAIN" not in now and "void MAIN" in compute.read_text()
    for mine, others in zip(current, results(name, folder)):
        assert torch.equal(mine, others) and mine.abs().max() > 0
    record, result = build(spec_of(name), folder, "--stages", "7-7")
    assert result.returncode == 0, result.stderr
    assert compute.read_text() == now


def test_an_edit_survives_a_second_build(built):
    name, folder, _ = built
    file = next((folder / "device/kernels/compute").glob("*.cpp"))
    edited = file.read_text() + "\n// a line of mine\n"
    file.write_text(edited)
    record, result = build(spec_of(name), folder)
    assert result.returncode == 0, result.stderr
    assert record["status"] == "passed"
    assert file.read_text() == edited


@pytest.mark.parametrize("options", [
    ["--stubs", "passthrough"],
    ["--stubs", "empty", "--cb", "config"],
    ["--layout", "op", "--kernel-api", "classic"],
    ["--arch", "blackhole"],
])
def test_other_ways_to_build(tmp_path, options):
    record, result = build(spec_of("centralize_w_rm"), tmp_path / "op", "--stages", "6-6", *options)
    assert result.returncode == 0, result.stderr
    assert record["stages"][5]["red"]["failed"] > 0
    assert record["stages"][5]["green"]["failed"] == 0
    layout = "op" if "--layout" in options else "device_operation"
    assert (tmp_path / f"op/device/centralize_w_rm_{layout}.cpp").is_file()


def test_a_gate_stays_shut_until_the_fault_is_repaired(tmp_path):
    folder = tmp_path / "op"
    spec = spec_of("scaled_silu")
    record, result = build(spec, folder, "--stages", "1-2", "--git")
    assert result.returncode == 0, result.stderr
    source = folder / "scaled_silu.cpp"
    good = source.read_text()
    source.write_text(good + "\nthis is not C++;\n")

    record, result = build(spec, folder, "--stages", "1-3", "--resume", "--git")
    assert result.returncode == 1
    assert record["status"] == "stopped"
    assert record["fault"]["stage"] == 3 and record["fault"]["kind"] == "build"
    assert "scaled_silu.cpp" in record["fault"]["text"]
    assert "--resume" in result.stderr
    log = (folder / "logs/factory_builder_execution_log.md").read_text()
    assert "Stopped at stage 3 (build)" in log and "error:" in log

    source.write_text(good)
    record, result = build(spec, folder, "--stages", "1-3", "--resume", "--git")
    assert result.returncode == 0, result.stderr
    agent = (folder / "agent_logs/ttnn-factory-builder_execution_log.md").read_text()
    assert "| 1 | 3 | build |" in agent and "YES" in agent
    commits = subprocess.run(["git", "log", "--format=%s"], cwd=folder, stdout=subprocess.PIPE,
                             text=True).stdout.splitlines()
    assert commits[::-1] == [
        "[ttnn-factory-builder] stage 1: API surface",
        "[ttnn-factory-builder] stage 2: parameter validation",
        "[ttnn-factory-builder] logs of stages 1-2",
        "[ttnn-factory-builder] stage 3: registration",
        "[ttnn-factory-builder] logs of stages 1-3"]
    body = subprocess.run(["git", "log", "-1", "--format=%b", "HEAD~1"], cwd=folder,
                          stdout=subprocess.PIPE, text=True).stdout
    assert "operation: scaled_silu\nbuild: PASSED\ntests: stage3=PASS (" in body
    status = subprocess.run(["git", "status", "--short"], cwd=folder, stdout=subprocess.PIPE, text=True).stdout
    assert not status, status


def test_a_build_that_was_killed_goes_on_where_it_was(tmp_path):
    """Killed while the code of a stage is there and its green run is not: the red run is on record."""
    folder = tmp_path / "op"
    spec = spec_of("scaled_silu")
    command = [COMMAND, "build", spec, "-o", folder, "--stages", "1-2", "--json", "events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
                          env={**os.environ, "TILEWRIGHT_ROOT": str(ROOT)}) as process:
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "files_written" and event["stage"] == 2:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    record, result = build(spec, folder, "--stages", "1-2", "--resume")
    assert result.returncode == 0, result.stderr
    assert record["status"] == "passed"
    assert [stage["red"]["good"] for stage in record["stages"]] == [True, True]


def test_an_edited_file_is_merged_by_a_person(tmp_path):
    folder = tmp_path / "op"
    spec = spec_of("scaled_silu")
    record, result = build(spec, folder, "--stages", "1-2")
    assert result.returncode == 0, result.stderr
    file = folder / "device/scaled_silu_device_operation.cpp"
    mine = "\n// a line of mine\n"
    edited = file.read_text() + mine
    file.write_text(edited)

    record, result = build(spec, folder, "--stages", "1-3", "--resume")
    assert result.returncode == 1
    assert record["fault"]["kind"] == "edited" and file.name in record["fault"]["why"]
    offered = file.with_name(file.name + ".new")
    assert file.read_text() == edited and "launch<Operation>" in offered.read_text()

    file.write_text(offered.read_text() + mine)
    offered.unlink()
    record, result = build(spec, folder, "--stages", "1-3", "--resume")
    assert result.returncode == 0, result.stderr
    assert file.read_text().endswith(mine) and not offered.exists()


def planted(tmp_path, old, new):
    """The example spec with one thing changed."""
    text = spec_of("centralize_w_rm").read_text()
    assert old in text
    spec = tmp_path / "spec.md"
    spec.write_text(text.replace(old, new))
    return spec


def test_an_unsound_design_is_refused_before_anything_is_written(tmp_path):
    spec = planted(tmp_path, "Pops `Wt` tiles from c_4", "c_4 is not popped")
    result = tilewright("build", spec, "-o", tmp_path / "op")
    assert result.returncode == 1
    assert "c_4" in result.stderr and "nothing was written" in result.stderr
    assert not (tmp_path / "op").exists()


@pytest.mark.parametrize("words, said", [
    (["missing.md", "-o", "op"], "missing.md"),
    ([SPECS / "scaled_silu_spec.md"], "-o DIR"),
    ([SPECS / "scaled_silu_spec.md", "-o", "op", "--stages", "3-9"], "'3-9'"),
    ([SPECS / "scaled_silu_spec.md", "-o", "op", "--stubs", "none"], "'none'"),
    ([SPECS / "scaled_silu_spec.md", "-o", "op", "--arch", "grayskull"], "'grayskull'"),
    ([SPECS / "scaled_silu_spec.md", "-o", "/proc/op"], "/proc/op"),
    ([SPECS / "scaled_silu_spec.md", "-o", "op", "--resume"], "--resume"),
    ([ROOT / "Makefile", "-o", "op"], "Makefile"),
])
def test_bad_input_is_one_message_and_status_2(tmp_path, words, said):
    result = tilewright("build", *words, cwd=tmp_path)
    assert result.returncode == 2
    assert said in result.stderr
    assert not any(path.suffix in (".cpp", ".py") for path in tmp_path.rglob("*"))


def test_a_folder_without_an_operation_cannot_be_tested(tmp_path):
    result = tilewright("test", tmp_path)
    assert result.returncode == 2
    assert "holds no operation" in result.stderr


def test_a_workspace_is_made_and_what_is_edited_there_stays(tmp_path):
    workspace = tmp_path / "workspace"
    assert tilewright("init", workspace).returncode == 0
    for path in ("build_metal.sh", "bin/tt-smi", "bin/pytest", "env.sh", "conftest.py", "README.md"):
        assert (workspace / path).is_file()
    assert os.access(workspace / "build_metal.sh", os.X_OK)
    (workspace / "env.sh").write_text("mine\n")
    again = tilewright("init", workspace)
    assert again.returncode == 0 and "kept     env.sh" in again.stdout
    assert (workspace / "env.sh").read_text() == "mine\n"
    reset = subprocess.run([workspace / "bin/tt-smi", "-r"], stdout=subprocess.PIPE, text=True)
    assert reset.returncode == 0 and "reset" in reset.stdout


def test_the_flow_of_pages_is_drawn(tmp_path):
    graph = tmp_path / "flow.dot"
    assert tilewright("plan", spec_of("rms_norm"), "--graph", graph).returncode == 0
    text = graph.read_text()
    for piece in ("reader -> c_0", "c_0 -> compute", "c_16 -> writer", "only with gamma", "Wt x num_tile_rows"):
        assert piece in text


def test_each_mode_is_shown_by_its_name():
    spec = SPECS / "softmax_design.md"
    by_row = tilewright("plan", spec, "--mode", "dim=-1", "--stubs", "none").stdout
    by_column = tilewright("plan", spec, "--mode", "h", "--stubs", "none").stdout
    assert "reduce row" in by_row and "reduce col" in by_column
    unknown = tilewright("plan", spec, "--mode", "dim=3")
    assert unknown.returncode == 2 and "dim=-1, dim=-2" in unknown.stderr


def test_a_phase_that_is_not_understood_keeps_the_stubs(tmp_path):
    record, result = build(SPECS / "grid_sample_four_spec.md", tmp_path / "op", "--stages", "7-7", "--json")
    assert result.returncode == 2 and "Interpolate" in result.stderr and record is None


@pytest.mark.parametrize("name", ["matmul_relu_rows", "matmul_bias", "max_pool_pairs"])
def test_other_classes_of_operations_compute(tmp_path, name):
    """A product of matrices and pooling by windows, against PyTorch."""
    spec = ROOT / f"tests/builder/specs/{name}_spec.md"
    record, result = build(spec, tmp_path / "op", "--stages", "7-7")
    assert result.returncode == 0, result.stderr
    last = record["stages"][-1]
    assert last["stage"] == 7 and last["red"]["failed"] > 0
    assert last["green"]["failed"] == 0 and last["green"]["passed"] >= 2


def test_a_folder_that_is_no_tree_is_refused(tmp_path):
    result = tilewright("build", spec_of("rms_norm"), "--into", tmp_path)
    assert result.returncode == 2 and "ttnn/cpp/ttnn/operations" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_events_come_as_lines_and_git_holds_each_stage(tmp_path):
    folder = tmp_path / "op"
    result = tilewright("build", spec_of("row_mean_abs"), "-o", folder, "--stages", "1-2", "--json", "events", "--git")
    assert result.returncode == 0, result.stderr
    events = [json.loads(line) for line in result.stdout.splitlines()]
    names = [event["event"] for event in events]
    assert names.count("stage_passed") == 2 and names[-1] == "complete"
    assert [event["seconds"] for event in events] == sorted(event["seconds"] for event in events)
    log = subprocess.run(["git", "-C", folder, "log", "--format=%s"], stdout=subprocess.PIPE, text=True, check=True)
    assert len(log.stdout.splitlines()) == 3 and "\x1b" not in result.stderr
    for _ in range(2):  # a finished folder stays finished, however often it is built again
        record, result = build(spec_of("row_mean_abs"), folder, "--stages", "1-2")
        assert result.returncode == 0, result.stderr
        assert "stage 2  already built" in result.stderr and "red " not in result.stderr
        assert [stage["status"] for stage in record["stages"]] == ["passed", "passed"]


def test_a_watched_spec_or_source_is_built_again_when_it_is_saved(tmp_path):
    spec = tmp_path / "row_mean_abs_spec.md"
    text = spec_of("row_mean_abs").read_text()
    spec.write_text(text)
    environment = {**os.environ, "TILEWRIGHT_ROOT": str(ROOT), "NO_COLOR": "1"}
    command = [COMMAND, "build", spec, "-o", tmp_path / "op", "--stages", "1-1", "--watch", "--json", "events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=environment) as process:
        try:
            def until(word):
                said = ""
                for line in process.stdout:
                    said += line
                    if word in line:
                        return said
                pytest.fail(f"it ended before it said {word!r}: {said}")

            assert '"complete"' in until("watching ")
            spec.write_text("no spec\n")
            assert "not a spec" in until("watching ")
            spec.write_text(text + "\n")
            assert '"complete"' in until("watching ")
            source = tmp_path / "op/row_mean_abs.cpp"
            source.write_text(source.read_text() + "// edited\n")
            said = until("watching ")
            assert '"compiled":1' in said and '"passed"' in said
        finally:
            process.kill()
