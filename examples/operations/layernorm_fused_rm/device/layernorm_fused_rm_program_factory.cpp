#include "layernorm_fused_rm_program_factory.hpp"

#include <cstdint>
#include <map>
#include <string>

#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/work_split.hpp>

#include "ttnn/operations/cb_utils.hpp"

namespace ttnn::operations::layernorm_fused_rm {

using namespace tt::tt_metal;

namespace {

// In a TT-Metalium tree: ttnn/cpp/ttnn/operations/normalization/layernorm_fused_rm/device/kernels/
const std::string kernels = "examples/operations/layernorm_fused_rm/device/kernels/";

uint32_t pack_bfloat16_twice(float value) {
    const bfloat16 rounded(value);
    return pack_two_bfloat16_into_uint32({rounded, rounded});
}

}  // namespace

LayernormFusedRmProgramFactory::cached_program_t LayernormFusedRmProgramFactory::create(
    const LayernormFusedRmParams& operation_attributes, const LayernormFusedRmInputs& tensor_args, Tensor& output) {
    const auto& input = tensor_args.input_tensor;
    const auto& gamma = tensor_args.gamma;
    const auto& beta = tensor_args.beta;

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

    // Input sticks of one tile row
    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    create_cb(cb_in_rm, program, all_cores, stick_size, tt::constants::TILE_HEIGHT, format);

    // Tiled input, then scratch
    constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;
    create_cb(cb_in_tiled, program, all_cores, tile_size, 2 * Wt, format);

    // Reduce scaler (1/W)
    constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
    create_cb(cb_scaler, program, all_cores, scaler_tile_size, 2, tt::DataFormat::Float16_b);

    // Epsilon tile
    constexpr uint32_t cb_eps = tt::CBIndex::c_3;
    create_cb(cb_eps, program, all_cores, scaler_tile_size, 1, tt::DataFormat::Float16_b);

    // Gamma stick, and gamma tiles of which row 0 is valid; beta likewise
    if (gamma.has_value()) {
        create_cb(tt::CBIndex::c_4, program, all_cores, stick_size, 1, format);
        create_cb(tt::CBIndex::c_6, program, all_cores, tile_size, Wt, format);
    }
    if (beta.has_value()) {
        create_cb(tt::CBIndex::c_5, program, all_cores, stick_size, 1, format);
        create_cb(tt::CBIndex::c_7, program, all_cores, tile_size, Wt, format);
    }

    // Output sticks of one tile row
    constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;
    create_cb(cb_out_rm, program, all_cores, stick_size, tt::constants::TILE_HEIGHT, format);

    // x - mean, later the scaled values
    constexpr uint32_t cb_centered = tt::CBIndex::c_24;
    create_cb(cb_centered, program, all_cores, tile_size, Wt, format);

    // Mean
    constexpr uint32_t cb_mean = tt::CBIndex::c_25;
    create_cb(cb_mean, program, all_cores, tile_size, 1, format);

    // Variance
    constexpr uint32_t cb_var = tt::CBIndex::c_26;
    create_cb(cb_var, program, all_cores, tile_size, 1, format);

    // 1 / sqrt(var + epsilon)
    constexpr uint32_t cb_inv_std = tt::CBIndex::c_27;
    create_cb(cb_inv_std, program, all_cores, tile_size, 1, format);

    const std::map<std::string, std::string> defines = {
        {"WITH_GAMMA", gamma.has_value() ? "1" : "0"},
        {"WITH_BETA", beta.has_value() ? "1" : "0"},
    };

    std::vector<uint32_t> reader_compile_args = {
        stick_size,
        Wt,
    };
    TensorAccessorArgs(*input.buffer()).append_to(reader_compile_args);
    TensorAccessorArgs(gamma.has_value() ? gamma->buffer() : nullptr).append_to(reader_compile_args);
    TensorAccessorArgs(beta.has_value() ? beta->buffer() : nullptr).append_to(reader_compile_args);
    const KernelHandle reader_kernel_id = CreateKernel(
        program,
        kernels + "dataflow/reader_layernorm_fused_rm.cpp",
        all_cores,
        ReaderDataMovementConfig(reader_compile_args, defines));

    // bfloat16 statistics: no FP32 accumulation
    const KernelHandle compute_kernel_id = CreateKernel(
        program,
        kernels + "compute/layernorm_fused_rm_compute.cpp",
        all_cores,
        ComputeConfig{.math_fidelity = MathFidelity::HiFi4, .compile_args = {Wt}, .defines = defines});

    std::vector<uint32_t> writer_compile_args = {
        cb_out_rm,
        stick_size,
    };
    TensorAccessorArgs(*output.buffer()).append_to(writer_compile_args);
    const KernelHandle writer_kernel_id = CreateKernel(
        program,
        kernels + "dataflow/writer_layernorm_fused_rm.cpp",
        all_cores,
        WriterDataMovementConfig(writer_compile_args));

    uint32_t start_tile_row = 0;
    for (const auto& core : cores) {
        const uint32_t num_tile_rows_per_core = core_group_1.contains(core) ? rows_group_1 : rows_group_2;
        const uint32_t start_stick_id = start_tile_row * tt::constants::TILE_HEIGHT;
        SetRuntimeArgs(
            program,
            reader_kernel_id,
            core,
            {
                input.buffer()->address(),
                gamma.has_value() ? gamma->buffer()->address() : 0,
                beta.has_value() ? beta->buffer()->address() : 0,
                num_tile_rows_per_core,
                start_stick_id,
                pack_bfloat16_twice(1.0f / static_cast<float>(W)),  // packed_scaler
                pack_bfloat16_twice(operation_attributes.epsilon),  // packed_epsilon
            });
        SetRuntimeArgs(program, compute_kernel_id, core, {num_tile_rows_per_core});
        SetRuntimeArgs(
            program, writer_kernel_id, core, {output.buffer()->address(), num_tile_rows_per_core, start_stick_id});
        start_tile_row += num_tile_rows_per_core;
    }

    return cached_program_t{
        std::move(program),
        LayernormFusedRmSharedVariables{
            .reader_kernel_id = reader_kernel_id,
            .writer_kernel_id = writer_kernel_id,
            .cores = cores,
        }};
}

void LayernormFusedRmProgramFactory::override_runtime_arguments(
    cached_program_t& cached_program,
    const LayernormFusedRmParams& /*operation_attributes*/,
    const LayernormFusedRmInputs& tensor_args,
    Tensor& output) {
    auto& program = cached_program.program;
    const auto& shared = cached_program.shared_variables;
    for (const auto& core : shared.cores) {
        auto& reader_args = GetRuntimeArgs(program, shared.reader_kernel_id, core);
        reader_args[0] = tensor_args.input_tensor.buffer()->address();
        if (tensor_args.gamma.has_value()) {
            reader_args[1] = tensor_args.gamma->buffer()->address();
        }
        if (tensor_args.beta.has_value()) {
            reader_args[2] = tensor_args.beta->buffer()->address();
        }
        GetRuntimeArgs(program, shared.writer_kernel_id, core)[0] = output.buffer()->address();
    }
}

}  // namespace ttnn::operations::layernorm_fused_rm
