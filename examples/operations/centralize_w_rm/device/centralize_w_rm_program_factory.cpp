#include "centralize_w_rm_program_factory.hpp"

#include <cstdint>
#include <string>

#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/work_split.hpp>

#include "ttnn/operations/cb_utils.hpp"

namespace ttnn::operations::centralize_w_rm {

using namespace tt::tt_metal;

namespace {

// In a TT-Metalium tree: ttnn/cpp/ttnn/operations/reduction/centralize_w_rm/device/kernels/
const std::string kernels = "examples/operations/centralize_w_rm/device/kernels/";

uint32_t pack_bfloat16_twice(float value) {
    const bfloat16 rounded(value);
    return pack_two_bfloat16_into_uint32({rounded, rounded});
}

}  // namespace

CentralizeWRmProgramFactory::cached_program_t CentralizeWRmProgramFactory::create(
    const CentralizeWRmParams& operation_attributes, const CentralizeWRmInputs& tensor_args, Tensor& output) {
    const auto& input = tensor_args.input_tensor;

    Program program{};

    const tt::DataFormat format = datatype_to_dataformat_converter(input.dtype());
    const uint32_t stick_size = input.buffer()->aligned_page_size();
    const uint32_t W = input.padded_shape()[-1];
    const uint32_t Wt = W / tt::constants::TILE_WIDTH;
    const uint32_t num_tile_rows = input.physical_volume() / W / tt::constants::TILE_HEIGHT;  // of all batches
    const uint32_t tile_size = tt::tile_size(format);
    const uint32_t scaler_tile_size = tt::tile_size(tt::DataFormat::Float16_b);

    // Tile rows are independent: one core takes them all, or all cores take a share each.
    const CoreCoord grid =
        operation_attributes.use_multicore ? input.device()->compute_with_storage_grid_size() : CoreCoord{1, 1};
    const auto [num_cores, all_cores, core_group_1, core_group_2, rows_group_1, rows_group_2] =
        split_work_to_cores(grid, num_tile_rows);
    const std::vector<CoreCoord> cores = grid_to_cores(num_cores, grid.x, grid.y);

    // Input sticks, 32 of them in Wt pages
    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    create_cb(cb_in_rm, program, all_cores, tile_size, 2 * Wt, format);

    // Tiled input: a whole tile row, since it is kept through the reduce
    constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;
    create_cb(cb_in_tiled, program, all_cores, tile_size, Wt, format);

    // Scaler tile, 1/W
    constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
    create_cb(cb_scaler, program, all_cores, scaler_tile_size, 1, tt::DataFormat::Float16_b);

    // Mean of the tile row
    constexpr uint32_t cb_mean_tiled = tt::CBIndex::c_3;
    create_cb(cb_mean_tiled, program, all_cores, tile_size, 1, format);

    // Centralized tiles
    constexpr uint32_t cb_centralized = tt::CBIndex::c_4;
    create_cb(cb_centralized, program, all_cores, tile_size, Wt, format);

    // Output sticks, 32 of them in Wt pages
    constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;
    create_cb(cb_out_rm, program, all_cores, tile_size, 2 * Wt, format);

    std::vector<uint32_t> reader_compile_args = {
        stick_size,
        pack_bfloat16_twice(1.0f / static_cast<float>(W)),  // packed_scaler_value
        Wt,
    };
    TensorAccessorArgs(*input.buffer()).append_to(reader_compile_args);
    const KernelHandle reader_kernel_id = CreateKernel(
        program,
        kernels + "dataflow/reader_centralize_w_rm.cpp",
        all_cores,
        ReaderDataMovementConfig(reader_compile_args));

    // The number of tile rows is a compile-time argument: one kernel for each group of cores. The mean of
    // a wide row is a long sum, which DST keeps in full precision.
    const auto create_compute = [&](const CoreRangeSet& group, uint32_t num_tile_rows_per_core) {
        CreateKernel(
            program,
            kernels + "compute/centralize_w_rm_compute.cpp",
            group,
            ComputeConfig{
                .math_fidelity = MathFidelity::HiFi4,
                .fp32_dest_acc_en = true,
                .compile_args = {num_tile_rows_per_core, Wt}});
    };
    create_compute(core_group_1, rows_group_1);
    if (!core_group_2.ranges().empty()) {
        create_compute(core_group_2, rows_group_2);
    }

    std::vector<uint32_t> writer_compile_args = {
        stick_size,
        Wt,
    };
    TensorAccessorArgs(*output.buffer()).append_to(writer_compile_args);
    const KernelHandle writer_kernel_id = CreateKernel(
        program,
        kernels + "dataflow/writer_centralize_w_rm.cpp",
        all_cores,
        WriterDataMovementConfig(writer_compile_args));

    uint32_t start_tile_row = 0;
    for (const auto& core : cores) {
        const uint32_t num_tile_rows_per_core = core_group_1.contains(core) ? rows_group_1 : rows_group_2;
        const uint32_t start_stick_id = start_tile_row * tt::constants::TILE_HEIGHT;
        SetRuntimeArgs(
            program, reader_kernel_id, core, {input.buffer()->address(), num_tile_rows_per_core, start_stick_id});
        SetRuntimeArgs(
            program, writer_kernel_id, core, {output.buffer()->address(), num_tile_rows_per_core, start_stick_id});
        start_tile_row += num_tile_rows_per_core;
    }

    return cached_program_t{
        std::move(program),
        CentralizeWRmSharedVariables{
            .reader_kernel_id = reader_kernel_id,
            .writer_kernel_id = writer_kernel_id,
            .cores = cores,
        }};
}

void CentralizeWRmProgramFactory::override_runtime_arguments(
    cached_program_t& cached_program,
    const CentralizeWRmParams& /*operation_attributes*/,
    const CentralizeWRmInputs& tensor_args,
    Tensor& output) {
    auto& program = cached_program.program;
    const auto& shared = cached_program.shared_variables;
    for (const auto& core : shared.cores) {
        GetRuntimeArgs(program, shared.reader_kernel_id, core)[0] = tensor_args.input_tensor.buffer()->address();
        GetRuntimeArgs(program, shared.writer_kernel_id, core)[0] = output.buffer()->address();
    }
}

}  // namespace ttnn::operations::centralize_w_rm
