// program_run_args.hpp: what a program of a ProgramSpec is given when it runs.
#pragma once

#include <functional>
#include <optional>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/experimental/metal2_host_api/program_spec.hpp>
#include <tt-metalium/experimental/tensor/mesh_tensor.hpp>

namespace tt::tt_metal::experimental {

struct AdvancedKernelRunArgs {
    Table<NodeCoord, std::vector<uint32_t>> runtime_varargs = {};
    std::vector<uint32_t> common_runtime_varargs = {};
};

struct ProgramRunArgs {
    struct KernelRunArgs {
        using RuntimeArgValues = Table<std::string, Table<NodeCoord, uint32_t>>;
        using CommonRuntimeArgValues = Table<std::string, uint32_t>;
        KernelSpecName kernel;
        RuntimeArgValues runtime_arg_values = {};
        CommonRuntimeArgValues common_runtime_arg_values = {};
        AdvancedKernelRunArgs advanced_options = {};
    };
    // Not owned. A buffer will do for a program without ttnn's tensors.
    using TensorArgument = std::variant<std::reference_wrapper<const MeshTensor>,
                                        std::reference_wrapper<const distributed::MeshBuffer>,
                                        std::reference_wrapper<const Buffer>>;
    struct DFBRunOverrides {
        DFBSpecName dfb;
        std::optional<uint32_t> entry_size = std::nullopt;
        std::optional<uint32_t> num_entries = std::nullopt;
    };
    // A list, and a table to which a name can be added.
    class TensorArguments : public std::vector<std::pair<TensorParamName, TensorArgument>> {
      public:
        using List = std::vector<std::pair<TensorParamName, TensorArgument>>;
        using List::List;
        TensorArguments(const List &list) : List(list) {}
        void emplace(const TensorParamName &name, TensorArgument argument) {
            emplace_back(name, argument);
        }
        void insert(const value_type &item) { push_back(item); }
    };
    Group<KernelRunArgs> kernel_run_args = {};
    TensorArguments tensor_args = {};
    Group<DFBRunOverrides> dfb_run_overrides = {};
};
using KernelRunArgs = ProgramRunArgs::KernelRunArgs;
using DFBRunOverrides = ProgramRunArgs::DFBRunOverrides;
using TensorArgument = ProgramRunArgs::TensorArgument;

// The values of one node, where they are told node by node.
inline void AddRuntimeArgsForNode(KernelRunArgs::RuntimeArgValues &values, const NodeCoord &node,
                                  std::initializer_list<std::pair<std::string, uint32_t>> named) {
    for (const auto &[name, value] : named)
        values[name][node] = value;
}
inline KernelRunArgs::RuntimeArgValues
MakeRuntimeArgsForSingleNode(const NodeCoord &node,
                             std::initializer_list<std::pair<std::string, uint32_t>> named) {
    KernelRunArgs::RuntimeArgValues values;
    AddRuntimeArgsForNode(values, node, named);
    return values;
}

} // namespace tt::tt_metal::experimental
