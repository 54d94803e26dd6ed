// Ctrl-C while kernels run. A host without a handler of its own ends as the signal asks, and says
// first what every hart was at; one with a handler hears of it, and gets an exception with the same
// text.
#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tt_metal.hpp>

#include "check.hpp"

using namespace tt;
using namespace tt::tt_metal;
using namespace tt::tt_metal::distributed;

static const char *endless = R"(
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"
void kernel_main() {
    DPRINT << "runs for ever" << ENDL();
    for (;;) noc_async_read_barrier();
}
)";

static volatile sig_atomic_t heard;
static void hear(int) { heard = 1; }

static void run_for_ever() {
    auto device = MeshDevice::create_unit_mesh(0);
    Program program;
    CreateKernelFromString(program, endless, CoreRange({0, 0}, {0, 0}),
                           DataMovementConfig{.processor = DataMovementProcessor::RISCV_0,
                                              .noc = NOC::NOC_0});
    MeshWorkload workload;
    workload.add_program(MeshCoordinateRange(device->shape()), std::move(program));
    EnqueueMeshWorkload(device->mesh_command_queue(), workload, true);
}

// What a child said that ran for ever until it got SIGINT, and how it ended.
static std::string interrupted(bool handles, int *status) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        close(ends[0]);
        if (handles) {
            std::signal(SIGINT, hear);
        }
        const std::string error = error_of(run_for_ever);
        dprintf(2, "error: %s\nheard: %d\n", error.c_str(), int(heard));
        _exit(error.empty() ? 1 : 0);
    }
    close(ends[1]);
    std::string said;
    char bytes[4096];
    bool sent = false;
    for (ssize_t got; (got = read(ends[0], bytes, sizeof bytes)) > 0;) {
        said.append(bytes, size_t(got));
        if (!sent && has(said, "runs for ever")) {
            sent = kill(child, SIGINT) == 0;
        }
    }
    close(ends[0]);
    waitpid(child, status, 0);
    return said;
}

int main() {
    int status = 0;
    const std::string ended = interrupted(false, &status);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    CHECK(has(ended, "interrupted at cycle") && has(ended, "BRISC"));
    const std::string caught = interrupted(true, &status);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(has(caught, "error: interrupted at cycle") && has(caught, "heard: 1"));
    if (failures) {
        std::printf("%s\n%s\n", ended.c_str(), caught.c_str());
    }
    return failures != 0;
}
