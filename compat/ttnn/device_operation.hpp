// ttnn/device_operation.hpp: runs a device operation: its program comes from the device's program
// cache when one was made for the same attributes and tensor specs; then only
// override_runtime_arguments is called.
//
// A call, in order: inputs checked to be on a device (one that is not is shown to the operation's
// own validation first); cache asked; validate_on_program_cache_miss (or _hit); output tensors;
// program created (or overridden); run to the end. A program enters the cache when it has run
// without fault.
#pragma once

#include <optional>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/program_bindings.hpp>
#include <tt-metalium/program_cache.hpp>
#include <tt-metalium/work_split.hpp>
#include <tt_stl/reflection.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/math.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include "ttnn/core.hpp"
#include "ttnn/metal_v2_artifacts.hpp"
#include "ttnn/operation.hpp"
#include "ttnn/operation_concepts.hpp"

// In a library that `tilewright op build` made, the release (tw_kernel_api) of the tree it is of.
extern "C" const int tw_op_kernel_api __attribute__((weak, visibility("hidden")));

namespace ttnn {

namespace device_operation {

template <typename shared_variables_t>
using CachedProgram = tt::tt_metal::program_cache::detail::CachedProgram<shared_variables_t>;
template <typename shared_variables_t>
using CachedMeshWorkload =
    tt::tt_metal::program_cache::detail::CachedMeshWorkload<shared_variables_t>;
template <typename shared_variables_t>
using AdaptedCachedMeshWorkload =
    tt::tt_metal::program_cache::detail::AdaptedCachedMeshWorkload<shared_variables_t>;

namespace detail {

using tt::tt_metal::program_cache::detail::CachedProgramFactory;

// Programs and accessors made while it lives follow the release; 0 is none in particular.
class KernelRelease {
  public:
    explicit KernelRelease(int release);
    KernelRelease(const KernelRelease &) = delete;
    ~KernelRelease();

  private:
    int before_;
};
inline int release_of_library() {
    return &tw_op_kernel_api ? tw_op_kernel_api : 0;
}

// Throws unless the tensor is on a device and allocated.
void check_input(const char *operation, std::string_view type_name, const Tensor &tensor);
// Names the tensors of `made` that are on memory of their own to the device's next run.
void set_outputs(tt::tt_metal::distributed::MeshDevice *device, std::string_view operation,
                 const std::vector<Tensor> &given, const std::vector<Tensor> &made);
void run(tt::tt_metal::distributed::MeshDevice *device, tt::tt_metal::Program &program);
void run(tt::tt_metal::distributed::MeshDevice *device,
         tt::tt_metal::distributed::MeshWorkload &workload);

template <typename Op>
ttsl::hash::hash_t program_hash(const typename Op::operation_attributes_t &attributes,
                                const typename Op::tensor_args_t &tensors) {
    if constexpr (DeviceOperationWithCustomProgramCacheConcept<Op>) {
        return Op::compute_program_hash(attributes, tensors);
    } else {
        return tt::tt_metal::operation::hash_operation<Op>(attributes, tensors);
    }
}

// The one factory of an operation that describes its program itself.
template <typename Op> struct Direct {
    static tt::tt_metal::ProgramDescriptor
    create_descriptor(const typename Op::operation_attributes_t &attributes,
                      const typename Op::tensor_args_t &tensors,
                      typename Op::tensor_return_value_t &output,
                      const std::optional<MeshCoordinate> &place) {
        if constexpr (requires { Op::create_descriptor(attributes, tensors, output, place); }) {
            return Op::create_descriptor(attributes, tensors, output, place);
        } else {
            return Op::create_descriptor(attributes, tensors, output);
        }
    }
};
template <typename Op> struct FactoriesOf { using type = typename Op::program_factory_t; };
template <HasDirectDescriptor Op> struct FactoriesOf<Op> { using type = std::variant<Direct<Op>>; };
template <typename Op> using Factories = typename FactoriesOf<Op>::type;

template <typename Op>
Factories<Op> choose_factory(const typename Op::operation_attributes_t &attributes,
                             const typename Op::tensor_args_t &tensors) {
    if constexpr (requires { Op::select_program_factory(attributes, tensors); }) {
        return Op::select_program_factory(attributes, tensors);
    } else {
        static_assert(std::variant_size_v<Factories<Op>> == 1,
                      "an operation with several program factories needs select_program_factory");
        return {};
    }
}

// The variant's alternative number `index`, made by default.
template <typename Variant, std::size_t I = 0> Variant alternative(std::size_t index) {
    if constexpr (I + 1 < std::variant_size_v<Variant>) {
        if (index != I) {
            return alternative<Variant, I + 1>(index);
        }
    }
    return Variant(std::in_place_index<I>);
}

// A program that a descriptor made.
struct DescribedProgram {
    tt::tt_metal::Program program;
    tt::tt_metal::ProgramBindings bindings;
};

// A program that a specification made, and the tensors its factory made for it.
struct SpecifiedProgram {
    tt::tt_metal::Program program;
    std::vector<tt::tt_metal::MeshTensor> owned;
};

// The buffers of the tensors of a call: arguments, then output.
template <typename Op>
std::vector<tt::tt_metal::Buffer *>
tensor_buffers(const typename Op::tensor_args_t &tensors,
               const typename Op::tensor_return_value_t &output) {
    std::vector<tt::tt_metal::Buffer *> buffers;
    const auto add = [&](const Tensor &tensor) {
        if (tensor.handle() && tensor.storage_type() == StorageType::DEVICE) {
            buffers.push_back(tensor.buffer());
        }
    };
    ttsl::reflection::visit_object_of_type<Tensor>(add, tensors);
    ttsl::reflection::visit_object_of_type<Tensor>(add, output);
    return buffers;
}

// How a factory makes, updates and runs what is cached: a program, or a workload for a mesh.
template <typename Factory, typename Op> struct Runner {
    using Attributes = typename Op::operation_attributes_t;
    using Tensors = typename Op::tensor_args_t;
    using Output = typename Op::tensor_return_value_t;

    static tt::tt_metal::ProgramDescriptor describe(const Attributes &attributes,
                                                    const Tensors &tensors, Output &output,
                                                    MeshDevice *device) {
        const std::optional<MeshCoordinate> place =
            MeshCoordinateRange(device->shape()).start_coord();
        if constexpr (requires {
                          Factory::create_descriptor(attributes, tensors, output, place);
                      }) {
            return Factory::create_descriptor(attributes, tensors, output, place);
        } else {
            return Factory::create_descriptor(attributes, tensors, output);
        }
    }
    static auto create(const Attributes &attributes, const Tensors &tensors, Output &output,
                       MeshDevice *device) {
        const MeshCoordinateRange range(device->shape());
        if constexpr (ProgramArtifactsFactoryConcept<Factory>) {
            using namespace tt::tt_metal::experimental;
            auto artifacts = Factory::create_program_artifacts(attributes, tensors, output);
            SpecifiedProgram made{MakeProgramFromSpec(*device, artifacts.spec),
                                  std::move(artifacts.op_owned_tensors)};
            SetProgramRunArgs(made.program, artifacts.run_params);
            return made;
        } else if constexpr (ProgramFactoryConcept<Factory>) {
            return Factory::create(attributes, tensors, output);
        } else if constexpr (ProgramDescriptorFactoryConcept<Factory>) {
            const auto descriptor = describe(attributes, tensors, output, device);
            return DescribedProgram{
                tt::tt_metal::Program(descriptor),
                tt::tt_metal::ProgramBindings(descriptor, tensor_buffers<Op>(tensors, output))};
        } else if constexpr (HasCreateMeshWorkload<Factory>) {
            return Factory::create_mesh_workload(attributes, MeshCoordinateRangeSet(range), tensors,
                                                 output);
        } else {
            static_assert(MeshWorkloadFactoryConcept<Factory>,
                          "a program factory needs create or create_mesh_workload");
            auto cached = Factory::create_at(attributes, range.start_coord(), tensors, output);
            tt::tt_metal::distributed::MeshWorkload workload;
            workload.add_program(range, std::move(cached.program));
            return typename Factory::cached_mesh_workload_t(
                std::move(workload), {{range, std::move(cached.shared_variables)}});
        }
    }
    template <typename Cached> static void start(MeshDevice *device, Cached &cached) {
        if constexpr (ProgramDescriptorFactoryConcept<Factory> ||
                      ProgramArtifactsFactoryConcept<Factory>) {
            for (const auto &place : MeshCoordinateRange(device->shape())) {
                run(device->member(place), cached.program);
            }
        } else if constexpr (ProgramFactoryConcept<Factory>) {
            run(device, cached.program);
        } else {
            run(device, cached.workload);
        }
    }
    // What a specified program is given on a hit of the cache.
    static void renew(SpecifiedProgram &cached, const Attributes &attributes,
                      const Tensors &tensors, Output &output) {
        using namespace tt::tt_metal::experimental;
        if constexpr (requires {
                          {
                              Factory::override_runtime_arguments(attributes, tensors, output)
                              } -> std::convertible_to<ProgramRunArgs>;
                      }) {
            UpdateProgramRunArgs(cached.program,
                                 Factory::override_runtime_arguments(attributes, tensors, output));
        } else {
            auto artifacts = Factory::create_program_artifacts(attributes, tensors, output);
            SetProgramRunArgs(cached.program, artifacts.run_params);
            cached.owned = std::move(artifacts.op_owned_tensors);
        }
    }
    static void update(CachedProgramFactory &entry, const Attributes &attributes,
                       const Tensors &tensors, Output &output, MeshDevice *device) {
        using Cached = std::decay_t<decltype(create(attributes, tensors, output, device))>;
        auto &cached = entry.cached_program.template get<Cached>();
        if constexpr (ProgramArtifactsFactoryConcept<Factory>) {
            renew(cached, attributes, tensors, output);
        } else if constexpr (!ProgramDescriptorFactoryConcept<Factory>) {
            Factory::override_runtime_arguments(cached, attributes, tensors, output);
        } else if constexpr (requires {
                                 Factory::override_runtime_arguments(cached.program, attributes,
                                                                     tensors, output);
                             }) {
            Factory::override_runtime_arguments(cached.program, attributes, tensors, output);
        } else if (cached.bindings.has_arguments()) {
            cached.bindings.apply(cached.program, tensor_buffers<Op>(tensors, output));
        } else {
            tt::tt_metal::apply_descriptor_runtime_args(
                cached.program, describe(attributes, tensors, output, device));
        }
        start(device, cached);
    }
};

template <typename Op>
MeshDevice *device_of(const typename Op::operation_attributes_t &attributes,
                      const typename Op::tensor_args_t &tensors) {
    MeshDevice *device = nullptr;
    ttsl::reflection::visit_object_of_type<Tensor>(
        [&](const Tensor &tensor) {
            check_input("device operation", ttsl::short_type_name<Op>, tensor);
            device = device ? device : tensor.device();
        },
        tensors);
    if (!device) {
        device =
            ttsl::reflection::get_first_object_of_type<MeshDevice *>(attributes).value_or(nullptr);
    }
    TT_FATAL(device != nullptr,
             "device operation {}: no tensor argument and no attribute says which device to run on",
             ttsl::short_type_name<Op>);
    return device;
}

// The numbers of the buffers that a call works on.
template <typename Op>
std::vector<uint64_t> buffers_of(const typename Op::operation_attributes_t &attributes,
                                 const typename Op::tensor_args_t &tensors,
                                 const typename Op::tensor_return_value_t &output) {
    std::vector<uint64_t> numbers;
    const auto add = [&](const Tensor &tensor) {
        if (tensor.handle() && tensor.storage_type() == StorageType::DEVICE) {
            numbers.push_back(tt::tilewright::number_of(*tensor.buffer()));
        }
    };
    ttsl::reflection::visit_object_of_type<Tensor>(add, attributes);
    ttsl::reflection::visit_object_of_type<Tensor>(add, tensors);
    ttsl::reflection::visit_object_of_type<Tensor>(add, output);
    return numbers;
}

// The tensors that a call returns and that are none of its own: the run is to fill them.
template <typename Op>
void announce_outputs(MeshDevice *device, const typename Op::operation_attributes_t &attributes,
                      const typename Op::tensor_args_t &tensors,
                      const typename Op::tensor_return_value_t &output) {
    std::vector<Tensor> given, made;
    ttsl::reflection::visit_object_of_type<Tensor>(
        [&](const Tensor &tensor) { given.push_back(tensor); }, attributes);
    ttsl::reflection::visit_object_of_type<Tensor>(
        [&](const Tensor &tensor) { given.push_back(tensor); }, tensors);
    ttsl::reflection::visit_object_of_type<Tensor>(
        [&](const Tensor &tensor) { made.push_back(tensor); }, output);
    set_outputs(device, ttsl::short_type_name<Op>, given, made);
}

// Whether an operation can run on these inputs is for its own validation to say first, in its own
// words; check_input speaks when it lets such an input through.
template <typename Op>
void validate_inputs_elsewhere(const typename Op::operation_attributes_t &attributes,
                               const typename Op::tensor_args_t &tensors) {
    bool elsewhere = false;
    ttsl::reflection::visit_object_of_type<Tensor>(
        [&](const Tensor &tensor) {
            elsewhere |= tensor.handle() && tensor.storage_type() != StorageType::DEVICE;
        },
        tensors);
    if (elsewhere) {
        Op::validate_on_program_cache_miss(attributes, tensors);
    }
}

template <typename Op>
void validate(bool hit, const typename Op::operation_attributes_t &attributes,
              const typename Op::tensor_args_t &tensors) {
    if constexpr (requires { Op::validate_on_program_cache_hit(attributes, tensors); }) {
        if (hit) {
            Op::validate_on_program_cache_hit(attributes, tensors);
            return;
        }
    }
    Op::validate_on_program_cache_miss(attributes, tensors);
}

template <typename Op>
void launch_new(MeshDevice *device, ttsl::hash::hash_t hash,
                const typename Op::operation_attributes_t &attributes,
                const typename Op::tensor_args_t &tensors,
                typename Op::tensor_return_value_t &output) {
    auto &cache = device->get_program_cache();
    auto factory = choose_factory<Op>(attributes, tensors);
    std::visit(
        [&](const auto &chosen) {
            using Run = Runner<std::decay_t<decltype(chosen)>, Op>;
            auto cached = Run::create(attributes, tensors, output, device);
            Run::start(device, cached);
            if (cache.is_enabled()) {
                CachedProgramFactory entry(std::move(cached), factory.index());
                entry.buffers = buffers_of<Op>(attributes, tensors, output);
                cache.insert(hash, std::move(entry));
            }
        },
        factory);
}

template <DeviceOperationConcept Op>
typename Op::tensor_return_value_t launch(const typename Op::operation_attributes_t &attributes,
                                          const typename Op::tensor_args_t &tensors) {
    const KernelRelease release(release_of_library());
    validate_inputs_elsewhere<Op>(attributes, tensors);
    MeshDevice *device = device_of<Op>(attributes, tensors);
    auto &cache = device->get_program_cache();
    const auto hash = cache.is_enabled() ? program_hash<Op>(attributes, tensors) : 0;
    const bool hit = cache.is_enabled() && cache.contains(hash);
    TT_FATAL(hit || cache.cache_misses_allowed(),
             "device operation {}: no program in the cache fits this call, and cache misses were "
             "forbidden",
             ttsl::short_type_name<Op>);
    validate<Op>(hit, attributes, tensors);
    auto output = Op::create_output_tensors(attributes, tensors);
    if constexpr (HasSkipLaunch<Op>) {
        if (Op::skip_launch(attributes, tensors, output)) {
            return output;
        }
    }
    announce_outputs<Op>(device, attributes, tensors, output);
    if (!hit) {
        launch_new<Op>(device, hash, attributes, tensors, output);
        return output;
    }
    auto &entry = cache.get(hash);
    // What the program still names of the call before, this call must not touch.
    auto buffers = buffers_of<Op>(attributes, tensors, output);
    tt::tilewright::set_earlier(*device, entry.buffers, buffers);
    entry.buffers = std::move(buffers);
    std::visit(
        [&](const auto &factory) {
            Runner<std::decay_t<decltype(factory)>, Op>::update(entry, attributes, tensors, output,
                                                                device);
        },
        alternative<Factories<Op>>(entry.program_factory_index));
    return output;
}

// Of what is no device operation: the compiler says what it lacks.
template <typename Op>
requires(!DeviceOperationConcept<Op>) typename Op::tensor_return_value_t
    launch(const typename Op::operation_attributes_t &, const typename Op::tensor_args_t &) {
    require_device_operation<Op>();
    throw std::logic_error("not a device operation");
}

template <DeviceOperationConcept Op>
typename Op::tensor_return_value_t invoke(const typename Op::operation_attributes_t &attributes,
                                          const typename Op::tensor_args_t &tensors) {
    return launch<Op>(attributes, tensors);
}

} // namespace detail

using detail::launch;

} // namespace device_operation
} // namespace ttnn
