// A host program that hangs: its exception says who waits where, and where this program made the
// CB.
#include <cstdlib>

#include "tt-metalium/distributed.hpp"
#include "tt-metalium/host_api.hpp"
#include "ttnn/operations/cb_utils.hpp"

#include "check.hpp"

using namespace tt::tt_metal;

// The reader asks for more pages than there are; the CB is made in the line that is answered.
static int make(Program &program) {
    const CoreCoord core{0, 0};
    const int line = __LINE__ + 1;
    create_cb(tt::CBIndex::c_0, program, core, 2048, 2, tt::DataFormat::Float16_b);
    CreateKernelFromString(program,
                           "#include \"api/dataflow/dataflow_api.h\"\n"
                           "void kernel_main() {\n"
                           "    for (uint32_t page = 0; page < 4; page++) {\n"
                           "        cb_reserve_back(0, 1);\n"
                           "        cb_push_back(0, 1);\n"
                           "    }\n"
                           "}\n",
                           core, ReaderDataMovementConfig{});
    return line;
}

int main() {
    auto device = distributed::MeshDevice::create_unit_mesh(0);
    Program program = CreateProgram();
    const int line = make(program);
    distributed::MeshWorkload workload;
    workload.add_program(distributed::MeshCoordinateRange(device->shape()), std::move(program));
    const std::string text = error_of([&] {
        distributed::EnqueueMeshWorkload(device->mesh_command_queue(), workload, true);
        distributed::Finish(device->mesh_command_queue());
    });
    CHECK(has(text, "deadlock on core (0,0) at cycle"));
    CHECK(has(text, "waits for 1 free page in c_0 (reserve_back)"));
    CHECK(has(text, "inline kernel:4, for the 3rd time")); // no file tells the loop
    CHECK(has(text, "test_hang.cpp:" + std::to_string(line)));
    if (failures) std::printf("%s\n", text.c_str());
    device->close();
    return failures != 0;
}
