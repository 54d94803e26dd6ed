// ttnn/operation_concepts.hpp: what makes a struct a device operation, and another its program
// factory.
#pragma once

#include <concepts>
#include <tt-metalium/program_cache.hpp>
#include <tt_stl/reflection.hpp>
#include <variant>
#include "ttnn/types.hpp"

namespace ttnn::device_operation {

template <typename T>
concept ProgramFactoryConcept = requires {
    typename T::cached_program_t;
    &T::create;
    &T::override_runtime_arguments;
};

template <typename T>
concept HasCreateMeshWorkload = requires {
    &T::create_mesh_workload;
};
template <typename T>
concept HasCreateAt = requires {
    &T::create_at;
};
template <typename T>
concept MeshWorkloadFactoryConcept = requires {
    typename T::cached_mesh_workload_t;
}
&&(HasCreateMeshWorkload<T> || HasCreateAt<T>);

// A factory that specifies its program: ProgramArtifacts of (attributes, tensors, output). On a hit
// of the program cache it gives the arguments anew, by override_runtime_arguments where it has
// that.
template <typename T>
concept ProgramArtifactsFactoryConcept = requires {
    &T::create_program_artifacts;
};

// A factory that describes its program; what differs on a hit of the program cache is found from
// that. It may have override_runtime_arguments(Program &, attributes, tensors, output) instead.
template <typename T>
concept ProgramDescriptorFactoryConcept = requires {
    &T::create_descriptor;
}
&&!ProgramFactoryConcept<T> && !MeshWorkloadFactoryConcept<T>;
// An operation that is its only factory.
template <typename Op>
concept HasDirectDescriptor = requires {
    &Op::create_descriptor;
}
&&!requires {
    typename Op::program_factory_t;
};

template <typename Op>
concept HasComputeOutputSpecs = requires(const typename Op::operation_attributes_t &attributes,
                                         const typename Op::tensor_args_t &tensors) {
    {
        Op::compute_output_specs(attributes, tensors)
        } -> std::same_as<typename Op::spec_return_value_t>;
};

template <typename Op>
concept DeviceOperationConcept = requires(const typename Op::operation_attributes_t &attributes,
                                          const typename Op::tensor_args_t &tensors) {
    Op::validate_on_program_cache_miss(attributes, tensors);
    {
        Op::create_output_tensors(attributes, tensors)
        } -> std::same_as<typename Op::tensor_return_value_t>;
}
&&HasComputeOutputSpecs<Op> &&
    (HasDirectDescriptor<Op> || requires { typename Op::program_factory_t; });

// Says in words what a struct lacks to be a device operation.
template <typename Op> constexpr void require_device_operation() {
    using Attributes = const typename Op::operation_attributes_t &;
    using Tensors = const typename Op::tensor_args_t &;
    static_assert(
        requires(Attributes a, Tensors t) { Op::validate_on_program_cache_miss(a, t); },
        "a device operation needs static void validate_on_program_cache_miss(const "
        "operation_attributes_t &, const tensor_args_t &)");
    static_assert(HasComputeOutputSpecs<Op>,
                  "a device operation needs static spec_return_value_t compute_output_specs(const "
                  "operation_attributes_t &, const tensor_args_t &)");
    static_assert(
        requires(Attributes a, Tensors t) {
            { Op::create_output_tensors(a, t) } -> std::same_as<typename Op::tensor_return_value_t>;
        },
        "a device operation needs static tensor_return_value_t create_output_tensors(const "
        "operation_attributes_t &, const tensor_args_t &)");
    static_assert(
        HasDirectDescriptor<Op> || requires { typename Op::program_factory_t; },
        "a device operation needs program_factory_t, a std::variant of its program factories, or "
        "create_descriptor");
}

template <typename Op>
concept DeviceOperationWithCustomProgramCacheConcept = DeviceOperationConcept<Op> &&
    requires(const typename Op::operation_attributes_t &attributes,
             const typename Op::tensor_args_t &tensors) {
    { Op::compute_program_hash(attributes, tensors) } -> std::convertible_to<ttsl::hash::hash_t>;
};

template <typename Op>
concept HasSkipLaunch = requires(const typename Op::operation_attributes_t &attributes,
                                 const typename Op::tensor_args_t &tensors,
                                 const typename Op::tensor_return_value_t &output) {
    { Op::skip_launch(attributes, tensors, output) } -> std::convertible_to<bool>;
};

} // namespace ttnn::device_operation
