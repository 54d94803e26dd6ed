"""An installed prefix: what find_package and pkg-config make of it, and `tilewright run`."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
BUILD = pathlib.Path(os.environ.get("TW_BUILD", HERE.parents[1] / "build/release"))

# Nothing of the source tree may be found by way of the environment.
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith(("TILEWRIGHT", "TT_METAL"))}


def call(*command, status=0, cwd="/", **environment):
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=CLEAN | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def configure_and_build(source, folder, prefix):
    call("cmake", "-G", "Ninja", "-S", source, "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_CXX_FLAGS=-O0")
    call("cmake", "--build", folder)
    return folder


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """Installed in one place and moved to another."""
    top = tmp_path_factory.mktemp("prefix")
    call("cmake", "--install", BUILD, "--prefix", top / "first")
    (top / "first").rename(top / "moved")
    yield top / "moved"
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def outside(prefix, tmp_path_factory):
    """The programs of a project outside, the way a standalone example is built."""
    folder = tmp_path_factory.mktemp("outside")
    shutil.copytree(HERE / "metalium", folder / "source")
    return configure_and_build(folder / "source", folder / "source/build", prefix)


def test_what_is_where(prefix):
    for file in ("bin/tilewright", "lib/libtilewright.so", "include/tt-metalium/host_api.hpp", "include/tilewright/metal.h",
                 "include/tt_stl/assert.hpp", "include/ttnn/device.hpp", "lib/cmake/tt-metalium/tt-metalium-config.cmake",
                 "share/tilewright/kernel/tw/prefix.h"):
        assert (prefix / file).exists(), file
    assert "all is there" in call(prefix / "bin/tilewright", "doctor")
    if (BUILD / "lib/libtilewright_nanobind.so").exists():  # what operations are built with
        for file in ("op_build/op_pch.hpp.gch", "op_build/include/nanobind/nanobind.h", "lib/libtilewright_nanobind.so"):
            assert (prefix / "lib/tilewright" / file).exists(), file


def test_a_program_outside_of_the_tree(outside):
    assert "Test Passed on 64 cores" in call(outside / "outside")
    assert "Test Passed" in call(outside / "tensors")


def test_run_chooses_the_chip(prefix, outside):
    tilewright = prefix / "bin/tilewright"
    assert "on 6 cores" in call(tilewright, "run", "--grid", "3x2", "--check", "off", outside / "outside")
    blackhole = call(tilewright, "run", "--arch", "blackhole", "--summary", outside / "outside")
    assert "on blackhole" in blackhole and "(1,1)" in blackhole and "c_0" in blackhole
    assert "core (1,1)" in call(tilewright, "run", "--grid", "1x1", outside / "outside", status=128 + 6)
    assert "99x1" in call(tilewright, "run", "--grid", "99x1", outside / "outside", status=128 + 6)
    assert "usage" in call(tilewright, "run", status=2)
    assert "no_such_program" in call(tilewright, "run", "no_such_program", status=2)


def test_run_tells_figures(prefix, outside, tmp_path):
    call(prefix / "bin/tilewright", "run", "--json", tmp_path / "run.json", outside / "outside")
    told = json.loads((tmp_path / "run.json").read_text())
    assert told["status"] == 0 and told["errors"] == 0 and len(told["runs"]) == 1
    (core,) = told["runs"][0]["cores"]
    assert core["core"] == [1, 1]
    assert core["noc_read"] == core["noc_written"] == told["noc_bytes"] / 2 == 3 * 256
    assert {"index": 0, "pages": 4, "pushed": 3}.items() <= core["cbs"][0].items() and 1 <= core["cbs"][0]["most"] <= 4
    harts = {hart["hart"]: hart for hart in core["harts"]}
    assert set(harts) == {"BRISC", "NCRISC"} and harts["BRISC"]["kernel"].endswith("square.cpp")
    assert 0 < harts["BRISC"]["waited"] < harts["BRISC"]["cycles"] <= told["cycles"]
    again = tmp_path / "again.json"
    call(prefix / "bin/tilewright", "run", "--json", again, "--threads", "2", outside / "outside")
    assert json.loads(again.read_text())["cycles"] == told["cycles"]


def test_faults_are_told_and_the_program_goes_on(prefix, outside, tmp_path):
    text = call(prefix / "bin/tilewright", "run", "--json", tmp_path / "run.json", outside / "outside", "broken")
    assert "cb-push-unreserved" in text and "kernels/read.cpp" in text and "Test Passed" in text
    assert json.loads((tmp_path / "run.json").read_text())["errors"] == 1
    strict = call(prefix / "bin/tilewright", "run", "--strict", outside / "outside", "broken", status=128 + 6)
    assert "cb-push-unreserved" in strict and "Test Passed" not in strict


def test_kernels_are_found_as_the_runtime_finds_them(outside, tmp_path):
    shutil.copy(outside / "outside", tmp_path / "program")
    shutil.move(outside.parent / "kernels", outside.parent / "elsewhere")
    try:
        missing = call(tmp_path / "program", cwd=tmp_path, status=-6)
        for place in ("kernels/read.cpp", "working directory", "TT_METAL_KERNEL_PATH", "TT_METAL_HOME", str(tmp_path)):
            assert place in missing, place
        for variable in ("TT_METAL_KERNEL_PATH", "TT_METAL_HOME", "TT_METAL_RUNTIME_ROOT"):
            root = tmp_path / variable
            shutil.copytree(outside.parent / "elsewhere", root / "kernels")
            assert "Test Passed" in call(tmp_path / "program", cwd="/tmp", **{variable: str(root)})
    finally:
        shutil.move(outside.parent / "elsewhere", outside.parent / "kernels")
    shutil.copytree(outside.parent / "kernels", tmp_path / "kernels")
    assert "Test Passed" in call(tmp_path / "program", cwd=tmp_path)


def test_two_processes_may_open_the_device(outside):
    both = [subprocess.Popen([outside / "outside"], env=CLEAN, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert all("Test Passed" in process.communicate()[0] and process.returncode == 0 for process in both)


def test_what_is_lacking_is_named_by_the_compiler(prefix, tmp_path):
    source = tmp_path / "lacking.cpp"
    source.write_text("#include <tt-metalium/host_api.hpp>\nint main() { tt::tt_metal::SuchIsNotThere(); }\n")
    include = prefix / "include"
    text = call("g++", "-std=c++20", "-fsyntax-only", f"-I{include}", f"-I{include}/metalium-thirdparty", source, status=1)
    assert "SuchIsNotThere" in text


def test_the_c_api_by_cmake_and_by_pkg_config(prefix, tmp_path):
    built = configure_and_build(HERE / "capi", tmp_path / "build", prefix)
    assert call(built / "capi") == "wormhole_b0, 8 x 8 cores\n"
    flags = call("pkg-config", "--cflags", "--libs", "tilewright", PKG_CONFIG_PATH=str(prefix / "lib/pkgconfig")).split()
    call("gcc", HERE / "capi/capi.c", "-o", tmp_path / "capi", *flags, f"-Wl,-rpath,{prefix}/lib")
    assert call(tmp_path / "capi", TILEWRIGHT_ARCH="blackhole").startswith("blackhole")
    assert "unknown architecture 'tensix'" in call(tmp_path / "capi", TILEWRIGHT_ARCH="tensix", status=1)
