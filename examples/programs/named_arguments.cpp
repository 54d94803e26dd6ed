// c = a + b on four cores, where the kernels call their arguments, buffers and tensors by name: the host
// says which names there are in a spec, and gives the values when it runs. Run twice, on other tensors.
#include "one_device.hpp"
#include <tt-metalium/experimental/metal2_host_api/program.hpp>

using namespace tt::tt_metal::experimental;

constexpr uint32_t tiles = 16, cores = 4, tiles_of_core = tiles / cores;

static ProgramSpec make_spec(const CoreRange &nodes) {
    const auto dfb = [](const char *name) {
        return DataflowBufferSpec{.unique_id = name,
                                  .entry_size = tile_bytes,
                                  .num_entries = 2,
                                  .data_format_metadata = DataFormat::Float16_b};
    };
    KernelSpec reader{
        .unique_id = "reader",
        .source = "examples/programs/kernels/named_reader.cpp",
        .dfb_bindings = {{.dfb_spec_name = "a", .accessor_name = "left", .endpoint_type = DFBEndpointType::PRODUCER},
                         {.dfb_spec_name = "b", .accessor_name = "right", .endpoint_type = DFBEndpointType::PRODUCER}},
        .semaphore_bindings = {{.semaphore_spec_name = "pages read", .accessor_name = "done"}},
        .scratchpad_bindings = {{.scratchpad_spec_name = "notes", .accessor_name = "notes"}},
        .tensor_bindings = {{.tensor_parameter_name = "a", .accessor_name = "left"},
                            {.tensor_parameter_name = "b", .accessor_name = "right"}},
        .runtime_arg_schema = {.runtime_arg_names = {"first"}, .common_runtime_arg_names = {"count"}},
        .hw_config = CreateReader1xxDataMovementConfig(),
        .advanced_options = {.num_runtime_varargs = 1},
    };
    KernelSpec adder{
        .unique_id = "adder",
        .source = "examples/programs/kernels/named_adder.cpp",
        .dfb_bindings = {{.dfb_spec_name = "a", .accessor_name = "left", .endpoint_type = DFBEndpointType::CONSUMER},
                         {.dfb_spec_name = "b", .accessor_name = "right", .endpoint_type = DFBEndpointType::CONSUMER},
                         {.dfb_spec_name = "c", .accessor_name = "sum", .endpoint_type = DFBEndpointType::PRODUCER}},
        .compile_time_args = {{"count", tiles_of_core}},
        .hw_config = ComputeHardwareConfig{.fpu_math_fidelity = MathFidelity::HiFi4},
    };
    KernelSpec writer{
        .unique_id = "writer",
        .source = "examples/programs/kernels/named_writer.cpp",
        .dfb_bindings = {{.dfb_spec_name = "c", .accessor_name = "in", .endpoint_type = DFBEndpointType::CONSUMER}},
        .tensor_bindings = {{.tensor_parameter_name = "c", .accessor_name = "out"}},
        .runtime_arg_schema = {.runtime_arg_names = {"first", "count"}},
        .hw_config = CreateWriter1xxDataMovementConfig(),
    };
    return {.name = "add",
            .kernels = {reader, adder, writer},
            .dataflow_buffers = {dfb("a"), dfb("b"), dfb("c")},
            .semaphores = {{.unique_id = "pages read", .target_nodes = nodes}},
            .scratchpads = {{.unique_id = "notes", .size_per_node = 64}},
            .tensor_parameters = {{.unique_id = "a"}, {.unique_id = "b"}, {.unique_id = "c"}},
            .work_units = {{.name = "all", .kernels = {"reader", "adder", "writer"}, .target_nodes = nodes}}};
}

int main() {
    OneDevice one;
    const auto a = random_numbers(tiles * TILE_HW, 1), b = random_numbers(tiles * TILE_HW, 2);
    auto buffer_a = one.buffer_with(a, tile_bytes), buffer_b = one.buffer_with(b, tile_bytes);
    auto buffer_c = one.buffer(tiles * tile_bytes, tile_bytes), buffer_d = one.buffer(tiles * tile_bytes, tile_bytes);

    const CoreRange nodes({0, 0}, {cores - 1, 0});
    Program program = MakeProgramFromSpec(*one.device, make_spec(nodes));
    KernelRunArgs reader{.kernel = "reader", .common_runtime_arg_values = {{"count", tiles_of_core}}};
    KernelRunArgs writer{.kernel = "writer"};
    for (uint32_t i = 0; i < cores; ++i) {
        AddRuntimeArgsForNode(reader.runtime_arg_values, CoreCoord(i, 0), {{"first", i * tiles_of_core}});
        reader.advanced_options.runtime_varargs.emplace(CoreCoord(i, 0), std::vector<uint32_t>{i});
        AddRuntimeArgsForNode(writer.runtime_arg_values, CoreCoord(i, 0),
                              {{"first", i * tiles_of_core}, {"count", tiles_of_core}});
    }
    SetProgramRunArgs(program, {.kernel_run_args = {reader, writer},
                                .tensor_args = {{"a", *buffer_a}, {"b", *buffer_b}, {"c", *buffer_c}}});
    MeshWorkload workload;
    const distributed::MeshCoordinateRange everywhere(one.device->shape());
    workload.add_program(everywhere, std::move(program));
    distributed::EnqueueMeshWorkload(one.queue, workload, false);
    distributed::Finish(one.queue);
    const int first = check("named_arguments", one.read<bfloat16>(buffer_c), a.size(),
                            [&](size_t i) { return float(a[i]) + float(b[i]); }, 0.01f);

    // c + b, to another tensor: only the tensors change.
    UpdateTensorArgs(workload.get_programs().at(everywhere), {{"a", *buffer_c}, {"c", *buffer_d}});
    distributed::EnqueueMeshWorkload(one.queue, workload, false);
    distributed::Finish(one.queue);
    return first + check("named_arguments, again", one.read<bfloat16>(buffer_d), a.size(),
                         [&](size_t i) { return float(a[i]) + 2 * float(b[i]); }, 0.02f);
}
