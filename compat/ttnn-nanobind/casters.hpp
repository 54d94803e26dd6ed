// ttnn-nanobind/casters.hpp: ttnn's values between Python and C++, by the functions that the ttnn
// module exports (python/ttnn_capsule.h). There is one set of Python types; no class is bound here.
#pragma once

#include <nanobind/nanobind.h>
#include <memory>
#include <optional>
#include <tuple>
#include "ttnn/device.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace tt::tilewright::python {

// Each load is false when the object is of another type, with no Python error left behind.
bool load(PyObject *object, tt_metal::Tensor &value);
bool load(PyObject *object, tt_metal::distributed::MeshDevice *&value);
bool load(PyObject *object, tt_metal::DataType &value);
bool load(PyObject *object, tt_metal::Layout &value);
bool load(PyObject *object, tt_metal::MemoryConfig &value);
bool load(PyObject *object, tt_metal::Shape &value);
bool load(PyObject *object, tt_metal::CoreCoord &value);
bool load(PyObject *object, tt_metal::CoreRange &value);
bool load(PyObject *object, tt_metal::CoreRangeSet &value);
bool load(PyObject *object, ttnn::types::CoreGrid &value);
bool load(PyObject *object, ttnn::WormholeComputeKernelConfig &value);
bool load(PyObject *object, tt_metal::QueueId &value);
// A member of the enumeration that Python calls `class_name`.
bool load_enum(PyObject *object, const char *class_name, long &value);

// New references; NULL with a Python error set when it cannot be.
PyObject *make(const tt_metal::Tensor &value);
PyObject *make(tt_metal::distributed::MeshDevice *value);
PyObject *make(const tt_metal::DataType &value);
PyObject *make(const tt_metal::Layout &value);
PyObject *make(const tt_metal::MemoryConfig &value);
PyObject *make(const tt_metal::Shape &value);
PyObject *make(const tt_metal::CoreCoord &value);
PyObject *make(const tt_metal::CoreRange &value);
PyObject *make(const tt_metal::CoreRangeSet &value);
PyObject *make(const ttnn::types::CoreGrid &value);
PyObject *make(const ttnn::WormholeComputeKernelConfig &value);
PyObject *make(const tt_metal::QueueId &value);
PyObject *make_enum(const char *class_name, long value);

// The module in which an operation is bound: "" is ttnn, "operations.x" is ttnn.operations.x. New
// reference, or NULL with a Python error set. Also checks that the loaded ttnn module is of this
// version, and joins the program caches.
PyObject *open_namespace(const char *path);

} // namespace tt::tilewright::python

namespace nanobind::detail {

// A caster for a value type; `initial` is what it holds before it is loaded.
#define TW_CASTER(type, python_name, initial)                                                      \
    template <> struct type_caster<type> {                                                         \
        type value = initial;                                                                      \
        static constexpr auto Name = const_name(python_name);                                      \
        template <typename T_> using Cast = movable_cast_t<T_>;                                    \
        template <typename T_> static constexpr bool can_cast() { return true; }                   \
        bool from_python(handle source, uint8_t, cleanup_list *) noexcept {                        \
            return ::tt::tilewright::python::load(source.ptr(), value);                            \
        }                                                                                          \
        static handle from_cpp(const type &source, rv_policy, cleanup_list *) noexcept {           \
            return ::tt::tilewright::python::make(source);                                         \
        }                                                                                          \
        static handle from_cpp(const type *source, rv_policy, cleanup_list *) noexcept {           \
            return source ? ::tt::tilewright::python::make(*source) : none().release().ptr();      \
        }                                                                                          \
        explicit operator type *() { return &value; }                                              \
        explicit operator type &() { return (type &)value; }                                       \
        explicit operator type &&() { return (type &&) value; }                                    \
    }

TW_CASTER(tt::tt_metal::Tensor, "ttnn.Tensor", tt::tt_metal::Tensor());
TW_CASTER(tt::tt_metal::DataType, "ttnn.DataType", tt::tt_metal::DataType::INVALID);
TW_CASTER(tt::tt_metal::Layout, "ttnn.Layout", tt::tt_metal::Layout::INVALID);
TW_CASTER(tt::tt_metal::MemoryConfig, "ttnn.MemoryConfig", tt::tt_metal::MemoryConfig());
TW_CASTER(tt::tt_metal::Shape, "ttnn.Shape", tt::tt_metal::Shape());
TW_CASTER(tt::tt_metal::CoreCoord, "ttnn.CoreCoord", tt::tt_metal::CoreCoord());
TW_CASTER(tt::tt_metal::CoreRange, "ttnn.CoreRange", tt::tt_metal::CoreRange({0, 0}));
TW_CASTER(tt::tt_metal::CoreRangeSet, "ttnn.CoreRangeSet", tt::tt_metal::CoreRangeSet());
TW_CASTER(ttnn::types::CoreGrid, "ttnn.CoreGrid", ttnn::types::CoreGrid(0, 0));
TW_CASTER(ttnn::WormholeComputeKernelConfig, "ttnn.WormholeComputeKernelConfig",
          ttnn::WormholeComputeKernelConfig());
TW_CASTER(tt::tt_metal::QueueId, "int", tt::tt_metal::QueueId(0));
#undef TW_CASTER

// Python has one class for compute configurations; it is the Wormhole alternative of the variant.
template <> struct type_caster<ttnn::DeviceComputeKernelConfig> {
    NB_TYPE_CASTER(ttnn::DeviceComputeKernelConfig, const_name("ttnn.DeviceComputeKernelConfig"))
    bool from_python(handle source, uint8_t, cleanup_list *) noexcept {
        ttnn::WormholeComputeKernelConfig config;
        if (!tt::tilewright::python::load(source.ptr(), config)) {
            return false;
        }
        value = config;
        return true;
    }
    static handle from_cpp(const ttnn::DeviceComputeKernelConfig &source, rv_policy,
                           cleanup_list *) noexcept {
        const auto *config = std::get_if<ttnn::WormholeComputeKernelConfig>(&source);
        return tt::tilewright::python::make(config ? *config : ttnn::WormholeComputeKernelConfig());
    }
};

// Two tensors, as output arguments are given.
template <typename One> struct two_tensors_caster {
    using Value = std::tuple<One, One>;
    static constexpr auto Name = const_name("tuple[ttnn.Tensor, ttnn.Tensor]");
    template <typename T_> using Cast = Value;
    template <typename T_> static constexpr bool can_cast() { return true; }
    bool from_python(handle source, uint8_t, cleanup_list *) noexcept {
        const auto take = [&](Py_ssize_t index, tt::tt_metal::Tensor &into) {
            const object item = steal(PySequence_GetItem(source.ptr(), index));
            PyErr_Clear();
            return item.is_valid() && tt::tilewright::python::load(item.ptr(), into);
        };
        const bool two = PySequence_Check(source.ptr()) && PySequence_Size(source.ptr()) == 2;
        PyErr_Clear();
        return two && take(0, first) && take(1, second);
    }
    explicit operator Value() { return {first, second}; }
    tt::tt_metal::Tensor first, second;
};
template <>
struct type_caster<std::tuple<tt::tt_metal::Tensor &, tt::tt_metal::Tensor &>>
    : two_tensors_caster<tt::tt_metal::Tensor &> {};
template <>
struct type_caster<std::tuple<const tt::tt_metal::Tensor &, const tt::tt_metal::Tensor &>>
    : two_tensors_caster<const tt::tt_metal::Tensor &> {};

// Devices are passed by reference or pointer; the runtime owns them.
template <> struct type_caster<tt::tt_metal::distributed::MeshDevice> {
    using Value = tt::tt_metal::distributed::MeshDevice;
    Value *value = nullptr;
    static constexpr auto Name = const_name("ttnn.MeshDevice");
    template <typename T_> using Cast = std::conditional_t<std::is_pointer_v<T_>, Value *, Value &>;
    template <typename T_> static constexpr bool can_cast() { return true; }
    bool from_python(handle source, uint8_t, cleanup_list *) noexcept {
        if (source.is_none()) {
            return true;
        }
        return tt::tilewright::python::load(source.ptr(), value);
    }
    static handle from_cpp(Value *source, rv_policy, cleanup_list *) noexcept {
        return source ? tt::tilewright::python::make(source) : none().release().ptr();
    }
    static handle from_cpp(const Value &source, rv_policy, cleanup_list *) noexcept {
        return tt::tilewright::python::make(const_cast<Value *>(&source));
    }
    operator Value *() { return value; }
    explicit operator Value **() { return &value; }
    operator Value &() {
        if (!value) {
            throw next_overload(); // None where a device is needed
        }
        return *value;
    }
};

#define TW_ENUM_CASTER(type, class_name)                                                           \
    template <> struct type_caster<type> {                                                         \
        NB_TYPE_CASTER(type, const_name("ttnn." class_name))                                       \
        bool from_python(handle source, uint8_t, cleanup_list *) noexcept {                        \
            long number = 0;                                                                       \
            if (!tt::tilewright::python::load_enum(source.ptr(), class_name, number))              \
                return false;                                                                      \
            value = static_cast<type>(number);                                                     \
            return true;                                                                           \
        }                                                                                          \
        static handle from_cpp(type source, rv_policy, cleanup_list *) noexcept {                  \
            return tt::tilewright::python::make_enum(class_name, static_cast<long>(source));       \
        }                                                                                          \
    }

TW_ENUM_CASTER(MathFidelity, "MathFidelity");
TW_ENUM_CASTER(tt::tt_metal::BufferType, "BufferType");
TW_ENUM_CASTER(tt::tt_metal::TensorMemoryLayout, "TensorMemoryLayout");
TW_ENUM_CASTER(tt::tt_metal::ShardOrientation, "ShardOrientation");
TW_ENUM_CASTER(tt::tt_metal::StorageType, "StorageType");
#undef TW_ENUM_CASTER

} // namespace nanobind::detail
