#include "centralize_w_rm_program_factory.hpp"

#include <cstdint>

#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>

#include "ttnn/operations/cb_utils.hpp"

namespace ttnn::operations::centralize_w_rm {

using namespace tt::tt_metal;

namespace {

uint32_t pack_bfloat16_twice(float value) {
    const bfloat16 rounded(value);
    return pack_two_bfloat16_into_uint32({rounded, rounded});
}

}  // namespace

CentralizeWRmProgramFactory::cached_program_t CentralizeWRmProgramFactory::create(
    const CentralizeWRmParams& /*operation_attributes*/, const CentralizeWRmInputs& tensor_args, Tensor& output) {
    const auto& input = tensor_args.input_tensor;

    Program program{};

    const tt::DataFormat input_format = datatype_to_dataformat_converter(input.dtype());
    const uint32_t stick_size = input.buffer()->aligned_page_size();
    const uint32_t volume = input.physical_volume();
    const uint32_t W = input.padded_shape()[-1];
    const uint32_t num_tile_rows = volume / W / 32;  // work units, of all batches
    const uint32_t tile_size = tt::tile_size(input_format);
    const uint32_t Wt = W / 32;
    const uint32_t scaler_tile_size = tt::tile_size(tt::DataFormat::Float16_b);

    // One core does all tile rows.
    const CoreRangeSet all_cores(CoreRange({0, 0}, {0, 0}));
    const std::vector<CoreCoord> cores = {CoreCoord{0, 0}};

    // Input sticks, 32 of them in Wt pages
    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    create_cb(cb_in_rm, program, all_cores, tile_size, 2 * Wt, input_format);

    // Tiled input, kept through the reduce
    constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;
    create_cb(cb_in_tiled, program, all_cores, tile_size, Wt, input_format);

    // Scaler tile, 1/W
    constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
    create_cb(cb_scaler, program, all_cores, scaler_tile_size, 1, tt::DataFormat::Float16_b);

    // Mean of the tile row
    constexpr uint32_t cb_mean_tiled = tt::CBIndex::c_3;
    create_cb(cb_mean_tiled, program, all_cores, tile_size, 1, input_format);

    // Centralized tiles
    constexpr uint32_t cb_centralized = tt::CBIndex::c_4;
    create_cb(cb_centralized, program, all_cores, tile_size, Wt, input_format);

    // Output sticks, 32 of them in Wt pages
    constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;
    create_cb(cb_out_rm, program, all_cores, tile_size, 2 * Wt, input_format);

    std::vector<uint32_t> reader_compile_args = {
        stick_size,
        pack_bfloat16_twice(1.0f / static_cast<float>(W)),  // packed_scaler_value
        Wt,
    };
    TensorAccessorArgs(*input.buffer()).append_to(reader_compile_args);
    const KernelHandle reader_kernel_id = CreateKernel(
        program,
        "centralize_w_rm/device/kernels/dataflow/reader_centralize_w_rm.cpp",
        all_cores,
        ReaderDataMovementConfig(reader_compile_args));

    std::vector<uint32_t> compute_compile_args = {
        num_tile_rows,
        Wt,
    };
    const KernelHandle compute_kernel_id = CreateKernel(
        program,
        "centralize_w_rm/device/kernels/compute/centralize_w_rm_compute.cpp",
        all_cores,
        ComputeConfig{.math_fidelity = MathFidelity::HiFi4, .compile_args = compute_compile_args});

    std::vector<uint32_t> writer_compile_args = {
        stick_size,
        Wt,
    };
    TensorAccessorArgs(*output.buffer()).append_to(writer_compile_args);
    const KernelHandle writer_kernel_id = CreateKernel(
        program,
        "centralize_w_rm/device/kernels/dataflow/writer_centralize_w_rm.cpp",
        all_cores,
        WriterDataMovementConfig(writer_compile_args));

    uint32_t start_tile_row = 0;
    for (const auto& core : cores) {
        const uint32_t num_tile_rows_per_core = num_tile_rows;
        SetRuntimeArgs(
            program,
            reader_kernel_id,
            core,
            {
                input.buffer()->address(),  // src_addr
                num_tile_rows_per_core,     // num_tile_rows
                start_tile_row * 32,        // start_stick_id
            });
        SetRuntimeArgs(
            program,
            writer_kernel_id,
            core,
            {
                output.buffer()->address(),  // dst_addr
                num_tile_rows_per_core,      // num_tile_rows
                start_tile_row * 32,         // start_stick_id
            });
        start_tile_row += num_tile_rows_per_core;
    }

    return cached_program_t{
        std::move(program),
        CentralizeWRmSharedVariables{
            .reader_kernel_id = reader_kernel_id,
            .compute_kernel_id = compute_kernel_id,
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
    const auto& input = tensor_args.input_tensor;

    for (const auto& core : shared.cores) {
        auto& reader_args = GetRuntimeArgs(program, shared.reader_kernel_id, core);
        reader_args[0] = input.buffer()->address();
        auto& writer_args = GetRuntimeArgs(program, shared.writer_kernel_id, core);
        writer_args[0] = output.buffer()->address();
    }
}

}  // namespace ttnn::operations::centralize_w_rm
