#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/work_split.hpp>

#include "offset_tiles_device_operation.hpp"
#include "ttnn/operations/cb_utils.hpp"

namespace ttnn::operations::offset_tiles {

using namespace tt;
using namespace tt::tt_metal;

static const std::string kernels = "tests/ops/offset_tiles/device/kernels/";

OffsetTilesDeviceOperation::MultiCore::cached_program_t
OffsetTilesDeviceOperation::MultiCore::create(const operation_attributes_t &attributes,
                                              const tensor_args_t &tensor_args, Tensor &output) {
    const auto &input = tensor_args.input;
    auto *src_buffer = input.buffer();
    auto *dst_buffer = output.buffer();
    Program program{};

    const DataFormat format = datatype_to_dataformat_converter(input.dtype());
    const uint32_t tile_bytes = tt::tile_size(format);
    const uint32_t num_tiles = input.physical_volume() / tt::constants::TILE_HW;
    const auto grid = input.device()->compute_with_storage_grid_size();
    auto [num_cores, all_cores, core_group_1, core_group_2, tiles_per_core_1, tiles_per_core_2] =
        split_work_to_cores(grid, num_tiles);

    // Both ways of making a circular buffer.
    const uint32_t cb_in = CBIndex::c_0, cb_offset = CBIndex::c_1, cb_out = CBIndex::c_16;
    create_cb(cb_in, program, all_cores, tile_bytes, 2, format);
    create_cb(cb_offset, program, all_cores, tile_bytes, 1, format);
    CreateCircularBuffer(
        program, all_cores,
        CircularBufferConfig(2 * tile_bytes, {{cb_out, format}}).set_page_size(cb_out, tile_bytes));

    const bfloat16 offset(attributes.offset);
    std::vector<uint32_t> reader_args = {cb_in, cb_offset,
                                         pack_two_bfloat16_into_uint32({offset, offset})};
    TensorAccessorArgs(*src_buffer).append_to(reader_args);
    std::vector<uint32_t> writer_args = {cb_out};
    TensorAccessorArgs(dst_buffer).append_to(writer_args);

    const KernelHandle reader = CreateKernel(program, kernels + "dataflow/reader_offset_tiles.cpp",
                                             all_cores, ReaderDataMovementConfig(reader_args));
    const KernelHandle writer = CreateKernel(program, kernels + "dataflow/writer_offset_tiles.cpp",
                                             all_cores, WriterDataMovementConfig(writer_args));
    const std::pair<CoreRangeSet, uint32_t> groups[] = {{core_group_1, tiles_per_core_1},
                                                        {core_group_2, tiles_per_core_2}};
    for (const auto &[group, tiles] : groups) {
        if (group.ranges().empty()) continue;
        CreateKernel(program, kernels + "compute/offset_tiles_compute.cpp", group,
                     ComputeConfig{.math_fidelity = MathFidelity::HiFi4, .compile_args = {tiles}});
    }

    std::vector<CoreCoord> cores = grid_to_cores(num_cores, grid.x, grid.y, false);
    uint32_t first_tile = 0;
    for (const auto &core : cores) {
        const uint32_t tiles = core_group_1.contains(core) ? tiles_per_core_1 : tiles_per_core_2;
        SetRuntimeArgs(program, reader, core, {src_buffer->address(), tiles, first_tile});
        SetRuntimeArgs(program, writer, core, {dst_buffer->address(), tiles, first_tile});
        first_tile += tiles;
    }
    return {std::move(program),
            {.reader_kernel_id = reader, .writer_kernel_id = writer, .cores = std::move(cores)}};
}

void OffsetTilesDeviceOperation::MultiCore::override_runtime_arguments(
    cached_program_t &cached_program, const operation_attributes_t &,
    const tensor_args_t &tensor_args, Tensor &output) {
    auto &program = cached_program.program;
    const auto &shared = cached_program.shared_variables;
    for (const auto &core : shared.cores) {
        GetRuntimeArgs(program, shared.reader_kernel_id, core)[0] =
            tensor_args.input.buffer()->address();
        GetRuntimeArgs(program, shared.writer_kernel_id, core)[0] = output.buffer()->address();
    }
}

} // namespace ttnn::operations::offset_tiles
