"""Operation libraries are found, and bind into ttnn."""

import os
import pathlib
import subprocess
import sys

import pytest

import ttnn

SOURCE = r"""
#define PY_SSIZE_T_CLEAN
#include "ttnn_capsule.h"

static const tw_ttnn_api *api;

/* Bytes of a tensor's spec: enough to show that tensors come through. */
static PyObject *spec_bytes(PyObject *self, PyObject *object) {
    (void)self;
    tw_tensor *tensor = api->tensor_get(object);
    return tensor ? PyLong_FromUnsignedLongLong(tw_tensor_spec_bytes(tw_tensor_get_spec(tensor)))
                  : NULL;
}

static PyObject *host_copy(PyObject *self, PyObject *object) {
    (void)self;
    tw_error err = {0};
    tw_tensor *tensor = api->tensor_get(object), *host;
    if (!tensor) return NULL;
    if (tw_tensor_to_host(tensor, &host, &err)) return api->raise(&err);
    return api->tensor_make(host);
}

PyMODINIT_FUNC PyInit_probe(void) {
    static PyMethodDef functions[] = {{"spec_bytes", spec_bytes, METH_O, 0},
                                      {"host_copy", host_copy, METH_O, 0},
                                      {0}};
    static PyMethodDef own[] = {{"probe_only", host_copy, METH_O, 0}, {0}};
    static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "probe", 0, -1, own};
    if (!(api = tw_ttnn_import())) return NULL;
    PyObject *space = api->namespace_get("operations.probe");
    if (!space || PyModule_AddFunctions(space, functions)) return NULL;
    return PyModule_Create(&definition);
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """An operation library in C, built apart from the ttnn module against the shared runtime."""
    folder = tmp_path_factory.mktemp("probe")
    source = folder / "probe.c"
    source.write_text(SOURCE)
    root = pathlib.Path(__file__).resolve().parents[2]
    package = os.path.dirname(ttnn.__file__)
    runtime = os.path.join(package, "..", "..", "lib")
    include = subprocess.run(
        ["/usr/bin/python3", "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    subprocess.run(
        ["cc", "-std=c17", "-shared", "-fPIC", "-Wall", "-Werror", f"-I{root}/include"]
        + [f"-I{root}/python", f"-I{include}", str(source), "-o", str(folder / "probe.so")]
        + [f"-L{runtime}", "-ltilewright", f"-Wl,-rpath,{os.path.realpath(runtime)}"],
        check=True,
    )
    return folder / "probe.so"


def test_a_library_binds_operations_that_take_and_give_tensors(library, device):
    module = ttnn.load_op_library(library)
    assert ttnn.load_op_library(library) is module
    tensor = ttnn.ones([32, 32], layout=ttnn.TILE_LAYOUT, device=device)
    assert ttnn.operations.probe.spec_bytes(tensor) == 2048
    copy = ttnn.probe_only(tensor)
    assert isinstance(copy, ttnn.Tensor) and copy.to_list() == [[1.0] * 32] * 32
    with pytest.raises(TypeError, match="expected a ttnn.Tensor"):
        ttnn.operations.probe.spec_bytes(3)
    ttnn.deallocate(tensor)
    with pytest.raises(RuntimeError, match="not allocated"):
        ttnn.operations.probe.host_copy(tensor)


@pytest.mark.parametrize("whole_folder", [False, True])
def test_libraries_of_the_path_are_loaded_on_import(library, whole_folder):
    path = f"/nowhere{os.pathsep}{library.parent if whole_folder else library}"
    script = "import ttnn; print(callable(ttnn.operations.probe.spec_bytes))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TILEWRIGHT_OP_PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "True", done.stderr


def test_a_library_that_is_not_there_is_named():
    with pytest.raises(RuntimeError, match="nothing.so does not exist"):
        ttnn.load_op_library("nothing.so")


def test_a_file_that_is_no_library_is_named(tmp_path):
    (tmp_path / "text.so").write_text("not a library")
    with pytest.raises(RuntimeError, match="text.so cannot be loaded"):
        ttnn.load_op_library(tmp_path / "text.so")


def test_an_unknown_operation_says_how_to_load_one():
    assert not hasattr(ttnn, "no_such_operation")
    with pytest.raises(AttributeError, match="load_op_library"):
        ttnn.no_such_operation
