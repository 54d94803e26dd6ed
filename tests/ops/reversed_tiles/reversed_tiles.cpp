// An operation as release 0.81 spells them: free functions, a factory that specifies its program.
#include "reversed_tiles_nanobind.hpp"

#include <tt-metalium/work_split.hpp>
#include "ttnn-nanobind/bind_function.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/metal_v2_artifacts.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/operations/core/data_movement_kernel/datamovement_kernel_config.hpp"

namespace ttnn::operations::reversed_tiles {

using namespace tt::tt_metal;
using namespace tt::tt_metal::experimental;

struct ReversedTilesFactory;

struct ReversedTilesOperation {
    struct operation_attributes_t {
        const MemoryConfig memory_config;
        const DeviceComputeKernelConfig compute_kernel_config;
    };
    struct tensor_args_t {
        const Tensor &input;
        const std::optional<Tensor> &output;
    };
    using spec_return_value_t = tt::tt_metal::TensorSpec;
    using tensor_return_value_t = Tensor;
    using program_factory_t = std::variant<ReversedTilesFactory>;

    static void validate_on_program_cache_miss(const operation_attributes_t &,
                                               const tensor_args_t &tensors) {
        TT_FATAL(tensors.input.layout() == Layout::TILE, "reversed_tiles: the input is in rows");
    }
    static spec_return_value_t compute_output_specs(const operation_attributes_t &attributes,
                                                    const tensor_args_t &tensors) {
        const auto &input = tensors.input;
        return {input.logical_shape(),
                TensorLayout(input.dtype(), PageConfig(Layout::TILE), attributes.memory_config)};
    }
    static tensor_return_value_t create_output_tensors(const operation_attributes_t &attributes,
                                                       const tensor_args_t &tensors) {
        return tensors.output ? *tensors.output
                              : create_device_tensor(compute_output_specs(attributes, tensors),
                                                     tensors.input.device());
    }
};

struct ReversedTilesFactory {
    static ttnn::device_operation::ProgramArtifacts
    create_program_artifacts(const ReversedTilesOperation::operation_attributes_t &attributes,
                             const ReversedTilesOperation::tensor_args_t &tensors, Tensor &output) {
        const auto &input = tensors.input;
        const auto format = datatype_to_dataformat_converter(input.dtype());
        const auto tiles = static_cast<uint32_t>(input.buffer()->num_pages());
        const auto grid = input.device()->compute_with_storage_grid_size();
        const auto [count, all, first_group, second_group, of_first, of_second] =
            split_work_to_cores(grid, tiles);
        const KernelSpecName READER{"reader"}, WRITER{"writer"}, COPIER{"copier"};
        const DFBSpecName IN{"in"}, OUT{"out"};
        const TensorParamName SOURCE{"source"}, TARGET{"target"};
        const std::string folder = "ttnn/cpp/ttnn/operations/custom/reversed_tiles/device/kernels/";

        ProgramSpec spec{.name = "reversed_tiles"};
        for (const auto &name : {IN, OUT}) {
            spec.dataflow_buffers.push_back(DataflowBufferSpec{.unique_id = name,
                                                               .entry_size = tt::tile_size(format),
                                                               .num_entries = 2,
                                                               .data_format_metadata = format});
        }
        spec.tensor_parameters = {{.unique_id = SOURCE, .spec = input.tensor_spec()},
                                  {.unique_id = TARGET, .spec = output.tensor_spec()}};
        const Group<std::string> names = {"first", "count"};
        spec.kernels = {
            KernelSpec{
                .unique_id = READER,
                .source = folder + "read.cpp",
                .dfb_bindings = {{.dfb_spec_name = IN,
                                  .accessor_name = "in",
                                  .endpoint_type = DFBEndpointType::PRODUCER}},
                .tensor_bindings = {{.tensor_parameter_name = SOURCE, .accessor_name = "source"}},
                .compile_time_args = {{"last", tiles - 1}},
                .runtime_arg_schema = {.runtime_arg_names = names},
                .hw_config = ttnn::create_reader_datamovement_config()},
            KernelSpec{
                .unique_id = WRITER,
                .source = folder + "write.cpp",
                .dfb_bindings = {{.dfb_spec_name = OUT,
                                  .accessor_name = "out",
                                  .endpoint_type = DFBEndpointType::CONSUMER}},
                .tensor_bindings = {{.tensor_parameter_name = TARGET, .accessor_name = "target"}},
                .runtime_arg_schema = {.runtime_arg_names = names},
                .hw_config = ttnn::create_writer_datamovement_config(input.device()->arch())},
            KernelSpec{.unique_id = COPIER,
                       .source = folder + "copy.cpp",
                       .dfb_bindings = {{.dfb_spec_name = IN,
                                         .accessor_name = "in",
                                         .endpoint_type = DFBEndpointType::CONSUMER},
                                        {.dfb_spec_name = OUT,
                                         .accessor_name = "out",
                                         .endpoint_type = DFBEndpointType::PRODUCER}},
                       .runtime_arg_schema = {.runtime_arg_names = {"count"}},
                       .hw_config =
                           ttnn::to_compute_hardware_config(attributes.compute_kernel_config)}};
        spec.work_units = {
            {.name = "main", .kernels = {READER, WRITER, COPIER}, .target_nodes = all}};

        KernelRunArgs reader{.kernel = READER}, writer{.kernel = WRITER}, copier{.kernel = COPIER};
        uint32_t first = 0;
        for (const auto &core : grid_to_cores(count, uint32_t(grid.x), uint32_t(grid.y))) {
            const uint32_t here = first_group.contains(core) ? of_first : of_second;
            for (auto *of : {&reader, &writer}) {
                AddRuntimeArgsForNode(of->runtime_arg_values, core,
                                      {{"first", first}, {"count", here}});
            }
            AddRuntimeArgsForNode(copier.runtime_arg_values, core, {{"count", here}});
            first += here;
        }
        ProgramRunArgs arguments;
        arguments.kernel_run_args = {reader, writer, copier};
        arguments.tensor_args.emplace(SOURCE, TensorArgument{input.mesh_tensor()});
        arguments.tensor_args.emplace(TARGET, TensorArgument{output.mesh_tensor()});
        return {.spec = std::move(spec), .run_params = std::move(arguments)};
    }
};

} // namespace ttnn::operations::reversed_tiles

namespace ttnn {

Tensor reversed_tiles(const Tensor &input, const std::optional<MemoryConfig> &memory_config,
                      const std::optional<Tensor> &output,
                      const std::optional<DeviceComputeKernelConfig> &compute_kernel_config) {
    using Operation = operations::reversed_tiles::ReversedTilesOperation;
    return ttnn::device_operation::launch<Operation>(
        {memory_config.value_or(input.memory_config()),
         init_device_compute_kernel_config(input.device()->arch(), compute_kernel_config)},
        {input, output});
}

} // namespace ttnn

namespace ttnn::operations::reversed_tiles {

namespace nb = nanobind;

void bind_reversed_tiles(nb::module_ &mod) {
    ttnn::bind_function<"reversed_tiles">(
        mod, "The tiles of a tensor, the last first.", &ttnn::reversed_tiles, nb::arg("input"),
        nb::kw_only(), nb::arg("memory_config") = nb::none(), nb::arg("output_tensor") = nb::none(),
        nb::arg("compute_kernel_config") = nb::none());
}

} // namespace ttnn::operations::reversed_tiles
