// ttnn's values between Python and C++, by the ttnn module's table of functions.
#include "ttnn-nanobind/casters.hpp"

#include <vector>
#include "tilewright/ttnn.h"
#include "ttnn_capsule.h"
#include "tt-metalium/program_cache.hpp"

namespace tt::tilewright::python {

namespace {

const tw_ttnn_api *the_api = nullptr;

// The table; NULL with a Python error set when the ttnn module cannot be imported.
const tw_ttnn_api *api() {
    if (!the_api) {
        the_api = tw_ttnn_import();
    }
    return the_api;
}

// Whether `ok`; a Python error that is set is cleared, since loads only answer.
bool answer(bool ok) {
    if (!ok) {
        PyErr_Clear();
    }
    return ok;
}

tt_metal::distributed::MeshDevice *mesh(tw_device *device) {
    return tt_metal::distributed::MeshDevice::of(device);
}

const tw_program_cache_hooks hooks = {
    .entries = [](tw_device *device) { return mesh(device)->num_program_cache_entries(); },
    .clear = [](tw_device *device) { mesh(device)->clear_program_cache(); },
    .enable =
        [](tw_device *device, bool on) {
            on ? mesh(device)->get_program_cache().enable()
               : mesh(device)->get_program_cache().disable();
        },
    .allow_misses = [](tw_device *device,
                       bool allowed) { mesh(device)->set_program_cache_misses_allowed(allowed); },
};

tw_core_xy xy(const tt_metal::CoreCoord &core) {
    return {static_cast<uint32_t>(core.x), static_cast<uint32_t>(core.y)};
}
tt_metal::CoreRange to_range(const tw_core_range &range) {
    return {{range.start.x, range.start.y}, {range.end.x, range.end.y}};
}

} // namespace

PyObject *open_namespace(const char *path) {
    if (!api()) {
        return nullptr;
    }
    api()->set_program_cache(&hooks);
    return api()->namespace_get(path);
}

// ---- from Python ----

bool load(PyObject *object, tt_metal::Tensor &value) try {
    if (!api() || !api()->tensor_check(object)) {
        return answer(false);
    }
    tw_tensor *tensor = api()->tensor_get(object);
    if (!tensor) {
        return answer(false);
    }
    value = tt_metal::Tensor(tw_tensor_retain(tensor));
    return true;
} catch (const std::exception &) {
    return false;
}

bool load(PyObject *object, tt_metal::distributed::MeshDevice *&value) {
    if (!api() || !api()->device_check(object)) {
        return answer(false);
    }
    tw_device *device = api()->device_get(object);
    value = device ? mesh(device) : nullptr;
    return answer(device != nullptr);
}

bool load(PyObject *object, tt_metal::DataType &value) {
    tw_dtype dtype;
    if (!api() || !api()->dtype_check(object) || api()->dtype_get(object, &dtype) < 0) {
        return answer(false);
    }
    value = static_cast<tt_metal::DataType>(dtype);
    return true;
}

bool load(PyObject *object, tt_metal::Layout &value) {
    tw_layout layout;
    if (!api() || !api()->layout_check(object) || api()->layout_get(object, &layout) < 0) {
        return answer(false);
    }
    value = static_cast<tt_metal::Layout>(layout);
    return true;
}

bool load(PyObject *object, tt_metal::MemoryConfig &value) try {
    tw_memory_config config;
    if (!api() || !api()->memory_config_check(object) ||
        api()->memory_config_get(object, &config) < 0) {
        return answer(false);
    }
    value = tt_metal::MemoryConfig(config);
    return true;
} catch (const std::exception &) {
    return false;
}

bool load(PyObject *object, tt_metal::Shape &value) {
    tw_shape shape;
    if (!api() || !api()->shape_check(object) || api()->shape_get(object, &shape) < 0) {
        return answer(false);
    }
    value = tt_metal::Shape(ttsl::Span<const uint32_t>(shape.dim, shape.rank));
    return true;
}

bool load(PyObject *object, tt_metal::CoreCoord &value) {
    tw_core_xy core;
    if (!api() || !api()->core_check(object) || api()->core_get(object, &core) < 0) {
        return answer(false);
    }
    value = {core.x, core.y};
    return true;
}

bool load(PyObject *object, tt_metal::CoreRangeSet &value) try {
    std::vector<tw_core_range> items(16);
    if (!api() || !api()->core_ranges_check(object)) {
        return answer(false);
    }
    Py_ssize_t count = api()->core_ranges_get(object, items.data(), items.size());
    if (count > static_cast<Py_ssize_t>(items.size())) {
        items.resize(static_cast<size_t>(count));
        count = api()->core_ranges_get(object, items.data(), items.size());
    }
    if (count < 0) {
        return answer(false);
    }
    std::vector<tt_metal::CoreRange> ranges;
    for (Py_ssize_t i = 0; i < count; ++i) {
        ranges.push_back(to_range(items[static_cast<size_t>(i)]));
    }
    value = tt_metal::CoreRangeSet(std::move(ranges));
    return true;
} catch (const std::exception &) {
    return false;
}

bool load(PyObject *object, tt_metal::CoreRange &value) {
    tt_metal::CoreRangeSet set;
    if (!load(object, set) || set.size() != 1) {
        return false;
    }
    value = set.ranges()[0];
    return true;
}

// An attribute that is a whole number.
static bool load_number(PyObject *object, const char *name, std::size_t &value) {
    PyObject *attribute = PyObject_GetAttrString(object, name);
    if (!attribute) {
        return answer(false);
    }
    value = PyLong_AsSize_t(attribute);
    Py_DECREF(attribute);
    return answer(!PyErr_Occurred());
}

bool load(PyObject *object, ttnn::types::CoreGrid &value) {
    return load_number(object, "x", value.x) && load_number(object, "y", value.y);
}

bool load(PyObject *object, ttnn::WormholeComputeKernelConfig &value) {
    tw_compute_kernel_config config;
    if (!api() || !api()->compute_config_check(object) ||
        api()->compute_config_get(object, &config) < 0) {
        return answer(false);
    }
    value.math_fidelity = static_cast<MathFidelity>(config.math_fidelity);
    value.math_approx_mode = config.math_approx_mode;
    value.fp32_dest_acc_en = config.fp32_dest_acc_en;
    value.packer_l1_acc = config.packer_l1_acc;
    value.dst_full_sync_en = config.dst_full_sync_en;
    return true;
}

bool load(PyObject *object, tt_metal::QueueId &value) {
    const unsigned long number = PyLong_Check(object) ? PyLong_AsUnsignedLong(object) : 256;
    if (PyErr_Occurred() || number > 255) {
        return answer(false);
    }
    value = tt_metal::QueueId(static_cast<uint8_t>(number));
    return true;
}

bool load_enum(PyObject *object, const char *class_name, long &value) {
    return answer(api() && api()->enum_check(object, class_name) &&
                  api()->enum_get(object, class_name, &value) >= 0);
}

// ---- to Python ----

PyObject *make(const tt_metal::Tensor &value) {
    if (!value.handle()) {
        Py_RETURN_NONE;
    }
    return api() ? api()->tensor_make(tw_tensor_retain(value.handle())) : nullptr;
}
PyObject *make(tt_metal::distributed::MeshDevice *value) {
    return api() ? api()->device_find(value->handle()) : nullptr;
}
PyObject *make(const tt_metal::DataType &value) {
    return api() ? api()->dtype_make(static_cast<tw_dtype>(value)) : nullptr;
}
PyObject *make(const tt_metal::Layout &value) {
    return api() ? api()->layout_make(static_cast<tw_layout>(value)) : nullptr;
}
PyObject *make(const tt_metal::MemoryConfig &value) try {
    const tw_memory_config config = value.handle();
    return api() ? api()->memory_config_make(&config) : nullptr;
} catch (const std::exception &error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
    return nullptr;
}
PyObject *make(const tt_metal::Shape &value) {
    tw_shape shape;
    tw_error error = {};
    if (!api()) {
        return nullptr;
    }
    if (tw_shape_make(value.view().data(), value.rank(), &shape, &error) != TW_OK) {
        return api()->raise(&error);
    }
    return api()->shape_make(&shape);
}
PyObject *make(const tt_metal::CoreCoord &value) {
    return api() ? api()->core_make(xy(value)) : nullptr;
}
PyObject *make(const tt_metal::CoreRange &value) {
    return make(tt_metal::CoreRangeSet(value));
}
PyObject *make(const tt_metal::CoreRangeSet &value) {
    std::vector<tw_core_range> items;
    for (const auto &range : value.ranges()) {
        items.push_back({xy(range.start_coord), xy(range.end_coord)});
    }
    return api() ? api()->core_ranges_make({items.data(), items.size()}) : nullptr;
}
PyObject *make(const ttnn::types::CoreGrid &value) {
    return make(value.to_CoreCoord());
}
PyObject *make(const ttnn::WormholeComputeKernelConfig &value) {
    const tw_compute_kernel_config config = {.math_fidelity =
                                                 static_cast<uint8_t>(value.math_fidelity),
                                             .math_approx_mode = value.math_approx_mode,
                                             .fp32_dest_acc_en = value.fp32_dest_acc_en,
                                             .packer_l1_acc = value.packer_l1_acc,
                                             .dst_full_sync_en = value.dst_full_sync_en};
    return api() ? api()->compute_config_make(&config) : nullptr;
}
PyObject *make(const tt_metal::QueueId &value) {
    return PyLong_FromUnsignedLong(*value);
}
PyObject *make_enum(const char *class_name, long value) {
    return api() ? api()->enum_make(class_name, value) : nullptr;
}

} // namespace tt::tilewright::python
