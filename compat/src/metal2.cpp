// metal2.cpp: programs from specs, whose kernels call everything by name.
//
// A kernel's arguments are laid out thus: run-time: the named ones in the schema's order, then
// those without a name; common: the named ones, the addresses of tensors with what their accessors
// keep there, the addresses of scratch memory, those without a name; compile-time: the accessors'
// words.
#include <algorithm>
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/experimental/metal2_host_api/program.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt_stl/assert.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "program.hpp"

namespace tt::tt_metal::experimental {

using tilewright::Error;
using tilewright::Ranges;

namespace {

struct MadeKernel {
    KernelHandle handle = 0;
    std::vector<CoreCoord> cores;
    std::vector<uint32_t> words; // of its accessors, as they were compiled
};

struct SpecState {
    ProgramSpec spec;
    IDevice *device = nullptr;
    ProgramRunArgs args; // as set last
    bool built = false;
    std::vector<MadeKernel> kernels;           // as in the spec
    std::vector<CBHandle> cbs;                 // as the spec's buffers
    std::vector<uint32_t> semaphores;          // ids, as the spec's
    std::vector<std::shared_ptr<Buffer>> pads; // as the spec's scratchpads
};

SpecState &state_of(Program &program) {
    TT_FATAL(program.impl().spec != nullptr,
             "the program was not made from a spec: MakeProgramFromSpec makes it");
    return *static_cast<SpecState *>(program.impl().spec.get());
}

template <typename Items, typename Name> size_t index_of(const Items &items, const Name &name) {
    for (size_t i = 0; i < items.size(); ++i)
        if (items[i].unique_id == name) return i;
    return items.size();
}
// `who` asks for what the spec must have.
template <typename Items, typename Name>
size_t find(const Items &items, const Name &name, const char *kind, const std::string &who) {
    const size_t index = index_of(items, name);
    TT_FATAL(index < items.size(), "{} names the {} '{}', which the spec does not have", who, kind,
             name.get());
    return index;
}

CoreRangeSet set_of(const Nodes &nodes) {
    return std::visit([](const auto &some) { return CoreRangeSet(some); }, nodes);
}

CoreRangeSet nodes_of(const ProgramSpec &spec, const KernelSpecName &kernel) {
    CoreRangeSet nodes;
    for (const auto &unit : spec.work_units)
        if (std::find(unit.kernels.begin(), unit.kernels.end(), kernel) != unit.kernels.end())
            nodes = nodes.merge(set_of(unit.target_nodes));
    return nodes;
}

// ---- what can be said without the tensors ----

template <typename Items> void check_unique(const Items &items, const char *kind) {
    for (size_t i = 0; i < items.size(); ++i)
        TT_FATAL(index_of(items, items[i].unique_id) == i, "two {}s are called '{}'", kind,
                 items[i].unique_id.get());
}

void check_kernel(const ProgramSpec &spec, const KernelSpec &kernel) {
    const std::string who = "kernel '" + kernel.unique_id.get() + "'";
    for (const auto &binding : kernel.dfb_bindings)
        find(spec.dataflow_buffers, binding.dfb_spec_name, "dataflow buffer", who);
    for (const auto &binding : kernel.semaphore_bindings)
        find(spec.semaphores, binding.semaphore_spec_name, "semaphore", who);
    for (const auto &binding : kernel.tensor_bindings)
        find(spec.tensor_parameters, binding.tensor_parameter_name, "tensor", who);
    for (const auto &binding : kernel.scratchpad_bindings)
        find(spec.scratchpads, binding.scratchpad_spec_name, "scratchpad", who);
    TT_FATAL(!nodes_of(spec, kernel.unique_id).empty(), "{} is in no work unit: it runs nowhere",
             who);
}

void check_ends(const ProgramSpec &spec, const DataflowBufferSpec &buffer) {
    bool produced = false, consumed = false;
    for (const auto &kernel : spec.kernels)
        for (const auto &binding : kernel.dfb_bindings) {
            if (binding.dfb_spec_name != buffer.unique_id) continue;
            produced |= binding.endpoint_type != DFBEndpointType::CONSUMER;
            consumed |= binding.endpoint_type != DFBEndpointType::PRODUCER;
        }
    TT_FATAL(produced && consumed, "dataflow buffer '{}' has no {}", buffer.unique_id.get(),
             produced ? "consumer" : "producer");
    TT_FATAL(buffer.entry_size > 0 && buffer.num_entries > 0,
             "dataflow buffer '{}' has {} entries of {} bytes", buffer.unique_id.get(),
             buffer.num_entries, buffer.entry_size);
}

void check(const ProgramSpec &spec) {
    check_unique(spec.kernels, "kernel");
    check_unique(spec.dataflow_buffers, "dataflow buffer");
    check_unique(spec.semaphores, "semaphore");
    check_unique(spec.scratchpads, "scratchpad");
    check_unique(spec.tensor_parameters, "tensor");
    for (const auto &unit : spec.work_units)
        for (const auto &kernel : unit.kernels)
            find(spec.kernels, kernel, "kernel", "work unit '" + unit.name + "'");
    for (const auto &kernel : spec.kernels)
        check_kernel(spec, kernel);
    for (const auto &buffer : spec.dataflow_buffers)
        check_ends(spec, buffer);
}

// ---- arguments ----

const Buffer &buffer_of(const TensorArgument &argument) {
    if (const auto *one = std::get_if<std::reference_wrapper<const Buffer>>(&argument))
        return one->get();
    const auto *mesh =
        std::get_if<std::reference_wrapper<const distributed::MeshBuffer>>(&argument);
    const distributed::MeshBuffer &buffer =
        mesh ? mesh->get()
             : std::get<std::reference_wrapper<const MeshTensor>>(argument).get().mesh_buffer();
    return *buffer.get_reference_buffer();
}

const Buffer &tensor_of(const SpecState &state, const TensorParamName &name) {
    for (const auto &[of, argument] : state.args.tensor_args)
        if (of == name) return buffer_of(argument);
    TT_THROW("tensor '{}' of program '{}' was not given", name.get(), state.spec.name);
}

const KernelRunArgs *args_of(const SpecState &state, const KernelSpecName &kernel) {
    for (const auto &args : state.args.kernel_run_args)
        if (args.kernel == kernel) return &args;
    return nullptr;
}

// What one kernel is compiled and run with.
struct Layout {
    std::vector<tw_token> tokens;
    std::vector<uint32_t> words, addresses; // compile-time; common, behind the named ones
};

// Tensors of a sequence stand one after another in the list; the others follow.
std::vector<const TensorBinding *> in_order(const KernelSpec &kernel) {
    std::vector<const TensorBinding *> ordered;
    for (const auto &sequence : kernel.advanced_options.tensor_binding_sequences)
        for (const auto &member : sequence.members) {
            const auto found = std::find_if(
                kernel.tensor_bindings.begin(), kernel.tensor_bindings.end(),
                [&](const TensorBinding &binding) { return binding.accessor_name == member; });
            TT_FATAL(found != kernel.tensor_bindings.end(),
                     "sequence '{}' of kernel '{}' has '{}', which is not bound",
                     sequence.sequence_name, kernel.unique_id.get(), member);
            ordered.push_back(&*found);
        }
    for (const auto &binding : kernel.tensor_bindings)
        if (std::find(ordered.begin(), ordered.end(), &binding) == ordered.end())
            ordered.push_back(&binding);
    return ordered;
}

void bind_tensors(const SpecState &state, const KernelSpec &kernel, uint32_t named,
                  Layout &layout) {
    const uint32_t first = static_cast<uint32_t>(layout.tokens.size());
    for (const TensorBinding *binding : in_order(kernel)) {
        const Buffer &buffer = tensor_of(state, binding->tensor_parameter_name);
        layout.tokens.push_back({TW_TOKEN_TENSOR, binding->accessor_name.c_str(),
                                 static_cast<uint32_t>(layout.words.size()),
                                 named + static_cast<uint32_t>(layout.addresses.size())});
        layout.addresses.push_back(static_cast<uint32_t>(buffer.address()));
        TensorAccessorArgs(buffer).append_to(layout.words, layout.addresses);
    }
    uint32_t from = first;
    for (const auto &sequence : kernel.advanced_options.tensor_binding_sequences) {
        const auto count = static_cast<uint32_t>(sequence.members.size());
        layout.tokens.push_back({TW_TOKEN_SEQUENCE, sequence.sequence_name.c_str(), from, count});
        from += count;
    }
}

Layout lay_out(const SpecState &state, const KernelSpec &kernel) {
    const std::string who = "kernel '" + kernel.unique_id.get() + "'";
    const auto &schema = kernel.runtime_arg_schema;
    const auto named = static_cast<uint32_t>(schema.common_runtime_arg_names.size());
    Layout layout;
    bind_tensors(state, kernel, named, layout);
    for (const auto &[name, value] : kernel.compile_time_args)
        layout.tokens.push_back({TW_TOKEN_CONSTANT, name.c_str(), value, 0});
    for (uint32_t i = 0; i < schema.runtime_arg_names.size(); ++i)
        layout.tokens.push_back({TW_TOKEN_ARGUMENT, schema.runtime_arg_names[i].c_str(), i, 0});
    for (uint32_t i = 0; i < named; ++i)
        layout.tokens.push_back(
            {TW_TOKEN_COMMON, schema.common_runtime_arg_names[i].c_str(), i, 0});
    for (const auto &binding : kernel.dfb_bindings) {
        const auto cb = static_cast<uint32_t>(
            find(state.spec.dataflow_buffers, binding.dfb_spec_name, "dataflow buffer", who));
        const bool told =
            std::any_of(layout.tokens.begin(), layout.tokens.end(), [&](const auto &t) {
                return t.kind == TW_TOKEN_DFB && binding.accessor_name == t.name;
            }); // a kernel that fills and drains a buffer binds it twice
        if (!told) layout.tokens.push_back({TW_TOKEN_DFB, binding.accessor_name.c_str(), cb, 0});
    }
    for (const auto &binding : kernel.semaphore_bindings)
        layout.tokens.push_back(
            {TW_TOKEN_SEMAPHORE, binding.accessor_name.c_str(),
             state.semaphores[find(state.spec.semaphores, binding.semaphore_spec_name, "semaphore",
                                   who)],
             0});
    for (const auto &binding : kernel.scratchpad_bindings) {
        const size_t pad =
            find(state.spec.scratchpads, binding.scratchpad_spec_name, "scratchpad", who);
        layout.tokens.push_back({TW_TOKEN_SCRATCH, binding.accessor_name.c_str(),
                                 named + static_cast<uint32_t>(layout.addresses.size()),
                                 state.spec.scratchpads[pad].size_per_node});
        layout.addresses.push_back(static_cast<uint32_t>(state.pads[pad]->address()));
    }
    return layout;
}

uint32_t value_of(const KernelSpec &kernel, const KernelRunArgs &args, const std::string &name,
                  const CoreCoord &core) {
    const auto *by_node = args.runtime_arg_values.find_value(name);
    const uint32_t *value = by_node ? by_node->find_value(core) : nullptr;
    TT_FATAL(value != nullptr, "run-time argument '{}' of kernel '{}' has no value on core {}",
             name, kernel.unique_id.get(), core);
    return *value;
}

void check_names(const KernelSpec &kernel, const KernelRunArgs &args) {
    const auto &schema = kernel.runtime_arg_schema;
    auto check = [&](const auto &values, const std::vector<std::string> &names, const char *kind) {
        for (const auto &[name, value] : values)
            TT_FATAL(std::find(names.begin(), names.end(), name) != names.end(),
                     "kernel '{}' has no {} argument '{}'", kernel.unique_id.get(), kind, name);
    };
    check(args.runtime_arg_values, schema.runtime_arg_names, "run-time");
    check(args.common_runtime_arg_values, schema.common_runtime_arg_names, "common run-time");
}

void set_args(const Program &program, const SpecState &state, const KernelSpec &kernel,
              const MadeKernel &made, const Layout &layout) {
    static const KernelRunArgs none;
    const KernelRunArgs *given = args_of(state, kernel.unique_id);
    const KernelRunArgs &args = given ? *given : none;
    check_names(kernel, args);
    const auto &schema = kernel.runtime_arg_schema;
    for (const CoreCoord &core : made.cores) {
        std::vector<uint32_t> words;
        for (const auto &name : schema.runtime_arg_names)
            words.push_back(value_of(kernel, args, name, core));
        if (const auto *more = args.advanced_options.runtime_varargs.find_value(core))
            words.insert(words.end(), more->begin(), more->end());
        if (!words.empty()) SetRuntimeArgs(program, made.handle, core, words);
    }
    std::vector<uint32_t> common;
    for (const auto &name : schema.common_runtime_arg_names) {
        const uint32_t *value = args.common_runtime_arg_values.find_value(name);
        TT_FATAL(value != nullptr, "common run-time argument '{}' of kernel '{}' has no value",
                 name, kernel.unique_id.get());
        common.push_back(*value);
    }
    common.insert(common.end(), layout.addresses.begin(), layout.addresses.end());
    const auto &more = args.advanced_options.common_runtime_varargs;
    common.insert(common.end(), more.begin(), more.end());
    if (!common.empty()) SetCommonRuntimeArgs(program, made.handle, common);
}

// ---- making the program ----

void describe(const SpecState &state, const KernelSpec &kernel, tw_kernel_desc &desc) {
    if (const auto *compute = std::get_if<ComputeHardwareConfig>(&kernel.hw_config)) {
        desc.kind = TW_KERNEL_COMPUTE;
        desc.compute.math_fidelity = static_cast<uint8_t>(compute->fpu_math_fidelity);
        desc.compute.fp32_dest_acc_en = compute->enable_32_bit_dest;
        desc.compute.dst_full_sync_en = !compute->double_buffer_dest;
        desc.compute.math_approx_mode =
            compute->sfpu_precision_mode == SfpuPrecisionMode::Approximate;
        desc.compute.bfp8_pack_precise = compute->bfp_pack_precise_mode;
        for (const auto &[buffer, mode] : compute->unpack_modes) {
            const size_t cb = find(state.spec.dataflow_buffers, buffer, "dataflow buffer",
                                   "kernel '" + kernel.unique_id.get() + "'");
            desc.compute.unpack_to_dest_fp32[cb] = mode == UnpackMode::UnpackToDest;
        }
        return;
    }
    const auto *own = std::get_if<DataMovementGen1Config>(&kernel.hw_config);
    const DataMovementGen1Config &config =
        own ? *own : std::get<DataMovementHardwareConfig>(kernel.hw_config);
    desc.kind =
        config.processor == DataMovementProcessor::RISCV_0 ? TW_KERNEL_BRISC : TW_KERNEL_NCRISC;
    desc.noc = static_cast<uint8_t>(config.noc);
    desc.noc_mode = static_cast<uint8_t>(config.noc_mode);
}

MadeKernel make_kernel(const Program &program, const SpecState &state, const KernelSpec &kernel,
                       const Layout &layout) {
    const CoreRangeSet nodes = nodes_of(state.spec, kernel.unique_id);
    const Ranges ranges(nodes);
    std::vector<tw_named_value> named;
    for (const auto &[name, value] : kernel.compile_time_args)
        named.push_back({name.c_str(), value});
    std::vector<tw_define> defines;
    for (const auto &[name, value] : kernel.compiler_options.defines)
        defines.push_back({name.c_str(), value.c_str()});
    std::vector<const char *> folders;
    for (const auto &folder : kernel.compiler_options.include_paths)
        folders.push_back(folder.c_str());
    const bool is_path = kernel.source_type == KernelSpec::SourceType::FILE_PATH;
    tw_kernel_desc desc = {};
    desc.path = is_path ? kernel.source.c_str() : nullptr;
    desc.text = is_path ? nullptr : kernel.source.c_str();
    desc.name = is_path ? nullptr : kernel.unique_id.c_str();
    desc.cores = ranges.get();
    desc.compile_args = layout.words.data();
    desc.compile_arg_count = layout.words.size();
    desc.named_args = named.data();
    desc.named_arg_count = named.size();
    desc.tokens = layout.tokens.data();
    desc.token_count = layout.tokens.size();
    desc.first_vararg = static_cast<uint32_t>(kernel.runtime_arg_schema.runtime_arg_names.size());
    desc.first_common_vararg = static_cast<uint32_t>(
        kernel.runtime_arg_schema.common_runtime_arg_names.size() + layout.addresses.size());
    desc.first_compile_vararg = static_cast<uint32_t>(layout.words.size());
    desc.defines = defines.data();
    desc.define_count = defines.size();
    desc.include_folders = folders.data();
    desc.include_folder_count = folders.size();
    describe(state, kernel, desc);
    MadeKernel made;
    tw_kernel_handle handle = TW_NO_HANDLE;
    Error error;
    error.check(tw_program_add_kernel(program.handle(), &desc, &handle, &error));
    made.handle = handle;
    made.cores = corerange_to_cores(nodes);
    made.words = layout.words;
    return made;
}

CBHandle make_buffer(Program &program, const SpecState &state, uint32_t index) {
    const DataflowBufferSpec &buffer = state.spec.dataflow_buffers[index];
    CoreRangeSet nodes;
    for (const auto &kernel : state.spec.kernels)
        for (const auto &binding : kernel.dfb_bindings)
            if (binding.dfb_spec_name == buffer.unique_id)
                nodes = nodes.merge(nodes_of(state.spec, kernel.unique_id));
    CircularBufferConfig config(buffer.entry_size * buffer.num_entries,
                                {{static_cast<uint8_t>(index), buffer.data_format_metadata.value_or(
                                                                   tt::DataFormat::Float16_b)}});
    config.set_page_size(static_cast<uint8_t>(index), buffer.entry_size);
    if (buffer.tile_format_metadata)
        config.set_tile_dims(static_cast<uint8_t>(index), *buffer.tile_format_metadata);
    if (buffer.borrowed_from)
        config.set_globally_allocated_address(tensor_of(state, *buffer.borrowed_from));
    return CreateCircularBuffer(program, nodes, config);
}

void build(Program &program, SpecState &state) {
    for (const auto &pad : state.spec.scratchpads) {
        const auto banks =
            static_cast<DeviceAddr>(tw_device_banks(tilewright::handle_of(state.device), false));
        state.pads.push_back(CreateBuffer(InterleavedBufferConfig{.device = state.device,
                                                                  .size = pad.size_per_node * banks,
                                                                  .page_size = pad.size_per_node,
                                                                  .buffer_type = BufferType::L1}));
    }
    for (const auto &semaphore : state.spec.semaphores)
        state.semaphores.push_back(
            CreateSemaphore(program, set_of(semaphore.target_nodes), semaphore.initial_value));
    for (uint32_t i = 0; i < state.spec.dataflow_buffers.size(); ++i)
        state.cbs.push_back(make_buffer(program, state, i));
    for (const auto &kernel : state.spec.kernels) {
        const Layout layout = lay_out(state, kernel);
        state.kernels.push_back(make_kernel(program, state, kernel, layout));
    }
    state.built = true;
}

void apply_overrides(Program &program, const SpecState &state) {
    for (const auto &change : state.args.dfb_run_overrides) {
        const size_t i = find(state.spec.dataflow_buffers, change.dfb, "dataflow buffer",
                              "an override of a size");
        const DataflowBufferSpec &buffer = state.spec.dataflow_buffers[i];
        const uint32_t entry = change.entry_size.value_or(buffer.entry_size);
        UpdateCircularBufferPageSize(program, state.cbs[i], static_cast<uint8_t>(i), entry);
        UpdateCircularBufferTotalSize(program, state.cbs[i],
                                      entry * change.num_entries.value_or(buffer.num_entries));
    }
    for (size_t i = 0; i < state.spec.dataflow_buffers.size(); ++i)
        if (const auto &tensor = state.spec.dataflow_buffers[i].borrowed_from)
            UpdateDynamicCircularBufferAddress(program, state.cbs[i], tensor_of(state, *tensor));
}

void apply(Program &program, SpecState &state) {
    for (const auto &args : state.args.kernel_run_args)
        find(state.spec.kernels, args.kernel, "kernel", "an argument");
    for (const auto &[name, tensor] : state.args.tensor_args)
        find(state.spec.tensor_parameters, name, "tensor", "an argument");
    if (!state.built) build(program, state);
    apply_overrides(program, state);
    for (size_t i = 0; i < state.spec.kernels.size(); ++i) {
        const KernelSpec &kernel = state.spec.kernels[i];
        const Layout layout = lay_out(state, kernel);
        TT_FATAL(
            layout.words == state.kernels[i].words,
            "a tensor of kernel '{}' lies otherwise than the one it was compiled for: make the "
            "program anew",
            kernel.unique_id.get());
        set_args(program, state, kernel, state.kernels[i], layout);
    }
}

template <typename Values> void merge(Values &into, const Values &from) {
    for (const auto &[key, value] : from)
        into[key] = value;
}

void merge_kernel(ProgramRunArgs &into, const KernelRunArgs &from) {
    auto found =
        std::find_if(into.kernel_run_args.begin(), into.kernel_run_args.end(),
                     [&](const KernelRunArgs &args) { return args.kernel == from.kernel; });
    if (found == into.kernel_run_args.end()) {
        into.kernel_run_args.push_back(from);
        return;
    }
    for (const auto &[name, values] : from.runtime_arg_values)
        merge(found->runtime_arg_values[name], values);
    merge(found->common_runtime_arg_values, from.common_runtime_arg_values);
    merge(found->advanced_options.runtime_varargs, from.advanced_options.runtime_varargs);
    if (!from.advanced_options.common_runtime_varargs.empty())
        found->advanced_options.common_runtime_varargs =
            from.advanced_options.common_runtime_varargs;
}

} // namespace

Program MakeProgramFromSpec(distributed::MeshDevice &device, const ProgramSpec &spec,
                            bool skip_validation) {
    if (!skip_validation) check(spec);
    TT_FATAL(spec.dataflow_buffers.size() <= NUM_CIRCULAR_BUFFERS,
             "a core has {} circular buffers; the spec has {} dataflow buffers",
             NUM_CIRCULAR_BUFFERS, spec.dataflow_buffers.size());
    Program program;
    auto state = std::make_shared<SpecState>();
    state->spec = spec;
    state->device = &device;
    program.impl().spec = state;
    return program;
}

void SetProgramRunArgs(Program &program, const ProgramRunArgs &args, bool) {
    SpecState &state = state_of(program);
    state.args = args;
    apply(program, state);
}

void UpdateProgramRunArgs(Program &program, const ProgramRunArgs &args, bool) {
    SpecState &state = state_of(program);
    TT_FATAL(state.built, "SetProgramRunArgs comes before an update: nothing was set yet");
    for (const auto &kernel : args.kernel_run_args)
        merge_kernel(state.args, kernel);
    for (const auto &[name, tensor] : args.tensor_args) {
        auto found = std::find_if(state.args.tensor_args.begin(), state.args.tensor_args.end(),
                                  [&](const auto &item) { return item.first == name; });
        if (found == state.args.tensor_args.end())
            state.args.tensor_args.emplace_back(name, tensor);
        else
            found->second = tensor;
    }
    for (const auto &change : args.dfb_run_overrides)
        state.args.dfb_run_overrides.push_back(change);
    apply(program, state);
}

void UpdateTensorArgs(Program &program,
                      const std::vector<std::pair<TensorParamName, TensorArgument>> &tensors,
                      bool skip_validation) {
    UpdateProgramRunArgs(program, ProgramRunArgs{.tensor_args = tensors}, skip_validation);
}

} // namespace tt::tt_metal::experimental
