// tilewright/op_module.hpp: makes an operation library importable: the one file beside an
// operation's own.
//
//   TW_OP_MODULE(scale_add, "", ttnn::operations::scale_add::bind_scale_add)
//
// `import scale_add` then binds the operation in ttnn ("operations.x" would be ttnn.operations.x).
#pragma once

#include <nanobind/nanobind.h>
#include "ttnn-nanobind/casters.hpp"

#define TW_OP_MODULE(module_name, namespace_path, binder)                                          \
    NB_MODULE(module_name, module) {                                                               \
        module.attr("__doc__") = "An operation built by tilewright.";                              \
        auto target = nanobind::steal<nanobind::module_>(                                          \
            tt::tilewright::python::open_namespace(namespace_path));                               \
        if (!target.is_valid()) {                                                                  \
            nanobind::raise_python_error();                                                        \
        }                                                                                          \
        binder(target);                                                                            \
    }
