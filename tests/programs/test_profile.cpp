// The profiler's file: zones, sums, data and events of kernels, each kernel as a whole.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tt_metal.hpp>
#include <unistd.h>
#include <vector>

#include "check.hpp"

using namespace tt::tt_metal;
using distributed::MeshDevice;
using Row = std::vector<std::string>;

enum Column {
    CHIP,
    X,
    Y,
    PROCESSOR,
    TIMER,
    TIME,
    DATA,
    RUN,
    TRACE,
    COUNTER,
    NAME,
    TYPE,
    LINE,
    FILE_NAME
};

static const char *const KERNEL = R"(
#include "api/dataflow/dataflow_api.h"
#include "tools/profiler/kernel_profiler.hpp"
void kernel_main() {
    DeviceZoneScopedN("OUTER");
    for (uint32_t i = 0; i < 3; i++) {
        DeviceZoneScopedSumN1("PARTS");
        DeviceZoneScopedN("INNER");
        for (volatile uint32_t spin = 0; spin < 50; spin = spin + 1) {}
    }
    DeviceTimestampedData("AMOUNT", 0x1234567890ull);
    DeviceRecordEvent(7);
}
)";

static void run(MeshDevice &device) {
    Program program;
    CreateKernelFromString(
        program, KERNEL, CoreCoord(2, 1),
        DataMovementConfig{.processor = DataMovementProcessor::RISCV_1, .noc = NOC::NOC_0});
    distributed::MeshWorkload workload;
    workload.add_program(distributed::MeshCoordinateRange(device.shape()), std::move(program));
    distributed::EnqueueMeshWorkload(device.mesh_command_queue(), workload, true);
}

static std::vector<Row> read_rows(const std::filesystem::path &path, std::string &head) {
    std::vector<Row> rows;
    std::ifstream file(path);
    std::string line, names;
    std::getline(file, head);
    std::getline(file, names);
    CHECK(
        names.starts_with("PCIe slot, core_x, core_y, RISC processor type, timer_id, time[cycles"));
    while (std::getline(file, line)) {
        Row row(1);
        for (char c : line)
            if (c == ',')
                row.emplace_back();
            else
                row.back() += c;
        CHECK(row.size() == 15);
        rows.push_back(row);
    }
    return rows;
}

static void zones_are_nested(const std::vector<Row> &rows) {
    std::map<std::string, int> count;
    std::vector<std::string> open;
    uint64_t before = 0;
    for (const Row &row : rows) {
        const uint64_t time = std::stoull(row[TIME]);
        CHECK(row[X] == "3" && row[Y] == "2" && row[PROCESSOR] == "NCRISC" && time >= before);
        before = time;
        ++count[row[TYPE] + " " + row[NAME]];
        if (row[TYPE] == "ZONE_START") open.push_back(row[NAME]);
        if (row[TYPE] == "ZONE_END") {
            CHECK(!open.empty() && open.back() == row[NAME]);
            open.pop_back();
        }
    }
    CHECK(open.empty());
    CHECK(count["ZONE_START NCRISC-KERNEL"] == 2 && count["ZONE_START OUTER"] == 2 &&
          count["ZONE_END INNER"] == 6);
    CHECK(count["ZONE_TOTAL PARTS"] == 2 && count["TS_DATA AMOUNT"] == 2 &&
          count["TS_EVENT "] == 2);
}

static void marks_tell_what_they_hold(const std::vector<Row> &rows) {
    uint64_t inner = 0, begun = 0;
    for (const Row &row : rows) {
        if (row[RUN] != "1") continue;
        if (row[TYPE] == "TS_DATA") CHECK(row[DATA] == std::to_string(0x1234567890ull));
        if (row[TYPE] == "TS_EVENT") CHECK(row[DATA] == "7");
        if (row[NAME] == "OUTER") CHECK(row[LINE] == "5");
        if (row[NAME] != "INNER") continue;
        row[TYPE] == "ZONE_START" ? begun = std::stoull(row[TIME])
                                  : inner += std::stoull(row[TIME]) - begun;
    }
    for (const Row &row : rows)
        if (row[RUN] == "1" && row[TYPE] == "ZONE_TOTAL")
            CHECK(inner >= 3 * 50 && std::stoull(row[DATA]) >= inner &&
                  std::stoull(row[DATA]) < inner + 300);
}

int main() {
    char folder[] = "/tmp/tilewright_profile_XXXXXX";
    if (!mkdtemp(folder)) return 1;
    setenv("TT_METAL_DEVICE_PROFILER", "1", 1);
    setenv("TT_METAL_PROFILER_DIR", folder, 1);
    const auto path = std::filesystem::path(folder) / ".logs/profile_log_device.csv";
    const auto device = MeshDevice::create_unit_mesh(0);
    run(*device);
    ReadMeshDeviceProfilerResults(*device);
    CHECK(std::filesystem::exists(path));
    run(*device);
    device->close(); // what was not read is written now
    std::string head;
    const auto rows = read_rows(path, head);
    CHECK(has(head, "ARCH: wormhole_b0, CHIP_FREQ[MHz]: 1000, Max Compute Cores: 64"));
    zones_are_nested(rows);
    marks_tell_what_they_hold(rows);
    std::filesystem::remove_all(folder);
    return failures != 0;
}
