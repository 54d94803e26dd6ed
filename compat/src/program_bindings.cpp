// Descriptors whose arguments are buffers, and programs that are used again for other buffers.
#include <tt-metalium/program_bindings.hpp>

#include <algorithm>
#include <tt-metalium/global_circular_buffer.hpp>
#include <tt-metalium/host_api.hpp>

namespace tt::tt_metal {

static uint32_t value_of(const KernelDescriptor::Argument &argument) {
    if (const auto *buffer = std::get_if<Buffer *>(&argument)) {
        TT_FATAL(*buffer != nullptr, "a run-time argument is a buffer that is not there");
        return (*buffer)->address();
    }
    return std::get<uint32_t>(argument);
}

void KernelDescriptor::emplace_runtime_args(const CoreCoord &core,
                                            const std::vector<Argument> &args) {
    CoreRuntimeArgs values;
    for (const Argument &argument : args) {
        if (const auto *buffer = std::get_if<Buffer *>(&argument)) {
            buffer_bindings.push_back({core, static_cast<uint32_t>(values.size()), *buffer});
        }
        values.push_back(value_of(argument));
    }
    runtime_args.emplace_back(core, std::move(values));
}
void KernelDescriptor::emplace_common_runtime_args(const std::vector<Argument> &args) {
    for (const Argument &argument : args) {
        if (const auto *buffer = std::get_if<Buffer *>(&argument)) {
            common_buffer_bindings.push_back(
                {static_cast<uint32_t>(common_runtime_args.size()), *buffer});
        }
        common_runtime_args.push_back(value_of(argument));
    }
}

static CoreRangeSet cores_of(const ProgramDescriptor &descriptor) {
    CoreRangeSet all;
    for (const auto &kernel : descriptor.kernels) {
        all = all.merge(kernel.core_ranges);
    }
    return all;
}

ProgramDescriptor merge_program_descriptors(const std::vector<ProgramDescriptor> &descriptors) {
    ProgramDescriptor merged;
    CoreRangeSet taken;
    for (const auto &descriptor : descriptors) {
        const CoreRangeSet cores = cores_of(descriptor);
        TT_FATAL(!taken.intersects(cores),
                 "program descriptors that are to be merged share cores: {} and {}", taken.str(),
                 cores.str());
        taken = taken.merge(cores);
        for (const auto &kernel : descriptor.kernels)
            merged.kernels.push_back(kernel);
        for (const auto &cb : descriptor.cbs)
            merged.cbs.push_back(cb);
        for (const auto &semaphore : descriptor.semaphores)
            merged.semaphores.push_back(semaphore);
    }
    return merged;
}

void apply_descriptor_runtime_args(Program &program, const ProgramDescriptor &descriptor) {
    for (size_t i = 0; i < descriptor.kernels.size(); ++i) {
        const auto &kernel = descriptor.kernels[i];
        for (const auto &[core, args] : kernel.runtime_args) {
            SetRuntimeArgs(program, i, core, args);
        }
        if (!kernel.common_runtime_args.empty()) {
            SetCommonRuntimeArgs(program, i, kernel.common_runtime_args);
        }
    }
    for (size_t i = 0; i < descriptor.cbs.size(); ++i) {
        const auto &cb = descriptor.cbs[i];
        UpdateCircularBufferTotalSize(program, i, cb.total_size);
        if (cb.global_circular_buffer) {
            experimental::UpdateDynamicCircularBufferAddress(program, i,
                                                             *cb.global_circular_buffer);
        } else if (cb.buffer) {
            UpdateDynamicCircularBufferAddress(program, i, *cb.buffer);
        }
    }
}

// ---- ProgramBindings ----

ProgramBindings::ProgramBindings(const ProgramDescriptor &descriptor,
                                 const std::vector<Buffer *> &buffers) {
    const auto find = [&](const Buffer *buffer) {
        return static_cast<uint32_t>(std::find(buffers.begin(), buffers.end(), buffer) -
                                     buffers.begin());
    };
    for (uint32_t i = 0; i < descriptor.kernels.size(); ++i) {
        const auto &kernel = descriptor.kernels[i];
        for (const auto &binding : kernel.buffer_bindings) {
            arguments_.push_back({i, false, binding.core, binding.arg_idx, find(binding.buffer)});
        }
        for (const auto &binding : kernel.common_buffer_bindings) {
            arguments_.push_back({i, true, {}, binding.arg_idx, find(binding.buffer)});
        }
    }
    for (uint32_t i = 0; i < descriptor.cbs.size(); ++i) {
        if (descriptor.cbs[i].buffer) {
            circulars_.push_back({i, find(descriptor.cbs[i].buffer)});
        }
    }
}

void ProgramBindings::apply(Program &program, const std::vector<Buffer *> &buffers) const {
    for (const Argument &argument : arguments_) {
        if (argument.buffer >= buffers.size()) continue; // of none of the call's tensors
        auto &data = argument.common ? GetCommonRuntimeArgs(program, argument.kernel)
                                     : GetRuntimeArgs(program, argument.kernel, argument.core);
        data[argument.index] = buffers[argument.buffer]->address();
    }
    for (const Circular &circular : circulars_) {
        if (circular.buffer >= buffers.size()) continue;
        UpdateDynamicCircularBufferAddress(program, circular.cb, *buffers[circular.buffer]);
    }
}

} // namespace tt::tt_metal
