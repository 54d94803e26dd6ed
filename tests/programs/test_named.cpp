// Programs from specs: what a spec or its arguments lack is told by name. That they run is the
// business of examples/programs/named_arguments.cpp.
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/experimental/metal2_host_api/program.hpp>
#include <tt-metalium/host_api.hpp>
#include "check.hpp"

using namespace tt::tt_metal;
using namespace tt::tt_metal::experimental;

static const char *const kernel = "#include \"api/dataflow/dataflow_api.h\"\n"
                                  "#include \"experimental/kernel_args.h\"\n"
                                  "void kernel_main() { ASSERT(get_arg(args::n) == 3); }\n";

static KernelSpec one_kernel() {
    return {.unique_id = "k",
            .source = kernel,
            .source_type = KernelSpec::SourceType::SOURCE_CODE,
            .runtime_arg_schema = {.runtime_arg_names = {"n"}},
            .hw_config = CreateReader1xxDataMovementConfig()};
}
static ProgramSpec one_unit(const KernelSpec &of) {
    return {.name = "p",
            .kernels = {of},
            .work_units = {{.name = "u", .kernels = {"k"}, .target_nodes = CoreCoord(0, 0)}}};
}

int main() {
    auto device = distributed::MeshDevice::create_unit_mesh(0);
    auto make = [&](const ProgramSpec &spec) { return MakeProgramFromSpec(*device, spec); };

    KernelSpec bound = one_kernel();
    bound.dfb_bindings = {{.dfb_spec_name = "pages", .accessor_name = "in"}};
    CHECK(has(error_of([&] { make(one_unit(bound)); }),
              "kernel 'k' names the dataflow buffer 'pages', which the spec does not have"));

    ProgramSpec open = one_unit(bound);
    open.dataflow_buffers = {{.unique_id = "pages", .entry_size = 32, .num_entries = 1}};
    CHECK(has(error_of([&] { make(open); }), "dataflow buffer 'pages' has no consumer"));

    ProgramSpec nowhere = one_unit(one_kernel());
    nowhere.work_units.clear();
    CHECK(has(error_of([&] { make(nowhere); }), "kernel 'k' is in no work unit"));

    ProgramSpec twice = one_unit(one_kernel());
    twice.kernels.push_back(one_kernel());
    CHECK(has(error_of([&] { make(twice); }), "two kernels are called 'k'"));

    Program program = make(one_unit(one_kernel()));
    CHECK(has(error_of([&] { SetProgramRunArgs(program, {}); }),
              "run-time argument 'n' of kernel 'k' has no value"));
    Program wrong = make(one_unit(one_kernel()));
    CHECK(has(error_of([&] {
                  SetProgramRunArgs(wrong, {.kernel_run_args = {
                                                {.kernel = "k",
                                                 .runtime_arg_values = MakeRuntimeArgsForSingleNode(
                                                     CoreCoord(0, 0), {{"m", 3}})}}});
              }),
              "kernel 'k' has no run-time argument 'm'"));

    KernelSpec reads = one_kernel();
    reads.tensor_bindings = {{.tensor_parameter_name = "t", .accessor_name = "src"}};
    ProgramSpec tensors = one_unit(reads);
    tensors.tensor_parameters = {{.unique_id = "t"}};
    Program needs = make(tensors);
    CHECK(has(error_of([&] { SetProgramRunArgs(needs, {}); }),
              "tensor 't' of program 'p' was not given"));
    Program plain = CreateProgram();
    CHECK(has(error_of([&] { SetProgramRunArgs(plain, {}); }), "was not made from a spec"));

    Program good = make(one_unit(one_kernel()));
    SetProgramRunArgs(good,
                      {.kernel_run_args = {{.kernel = "k",
                                            .runtime_arg_values = MakeRuntimeArgsForSingleNode(
                                                CoreCoord(0, 0), {{"n", 3}})}}});
    distributed::MeshWorkload workload;
    workload.add_program(distributed::MeshCoordinateRange(device->shape()), std::move(good));
    CHECK(error_of([&] {
              distributed::EnqueueMeshWorkload(device->mesh_command_queue(), workload, true);
          }).empty());
    device->close();
    return failures != 0;
}
