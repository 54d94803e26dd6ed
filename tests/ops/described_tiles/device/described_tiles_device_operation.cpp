#include "described_tiles_device_operation.hpp"

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::operations::described_tiles {

using namespace tt;
using namespace tt::tt_metal;

void Sum::validate_on_program_cache_miss(const Attributes &, const Inputs &inputs) {
    TT_FATAL(inputs.input.layout() == Layout::TILE, "tiles are wanted, got {}",
             inputs.input.layout());
}
TensorSpec Sum::compute_output_specs(const Attributes &, const Inputs &inputs) {
    return inputs.input.tensor_spec();
}
Tensor Sum::create_output_tensors(const Attributes &attributes, const Inputs &inputs) {
    return create_device_tensor(compute_output_specs(attributes, inputs), inputs.input.device());
}

static const std::string kernels = "tests/ops/offset_tiles/device/kernels/";
static const CoreRangeSet core(CoreRange({1, 2}));

static CBDescriptor circular_buffer(uint8_t index, uint32_t pages) {
    const uint32_t bytes = tt::tile_size(DataFormat::Float16_b);
    return CBDescriptor{
        .total_size = pages * bytes,
        .core_ranges = core,
        .format_descriptors = {{CBFormatDescriptor{
            .buffer_index = index, .data_format = DataFormat::Float16_b, .page_size = bytes}}}};
}

static KernelDescriptor kernel(const char *source, std::vector<uint32_t> args,
                               KernelDescriptor::ConfigDescriptor config) {
    KernelDescriptor description;
    description.kernel_source = kernels + source;
    description.core_ranges = core;
    description.compile_time_args = std::move(args);
    description.config = std::move(config);
    return description;
}

// The program; where the arguments with addresses go is left to `add`.
template <typename Add>
static ProgramDescriptor describe(const Attributes &attributes, const Inputs &inputs,
                                  Tensor &output, Add add) {
    const auto tiles =
        static_cast<uint32_t>(inputs.input.physical_volume() / tt::constants::TILE_HW);
    const bfloat16 offset(attributes.offset);
    std::vector<uint32_t> reader = {0, 1, pack_two_bfloat16_into_uint32({offset, offset})};
    TensorAccessorArgs(*inputs.input.buffer()).append_to(reader);
    std::vector<uint32_t> writer = {16};
    TensorAccessorArgs(*output.buffer()).append_to(writer);
    ProgramDescriptor program;
    program.cbs = {circular_buffer(0, 2), circular_buffer(1, 1), circular_buffer(16, 2)};
    program.kernels = {
        kernel("dataflow/reader_offset_tiles.cpp", reader, ReaderConfigDescriptor{}),
        kernel("dataflow/writer_offset_tiles.cpp", writer, WriterConfigDescriptor{}),
        kernel("compute/offset_tiles_compute.cpp", {tiles}, ComputeConfigDescriptor{}),
    };
    add(program.kernels[0], inputs.input.buffer(), tiles);
    add(program.kernels[1], output.buffer(), tiles);
    return program;
}

ProgramDescriptor DescribedTiles::create_descriptor(const Attributes &attributes,
                                                    const Inputs &inputs, Tensor &output) {
    return describe(attributes, inputs, output,
                    [](KernelDescriptor &kernel, Buffer *buffer, uint32_t tiles) {
                        kernel.emplace_runtime_args(CoreCoord(1, 2), {buffer, tiles, 0u});
                    });
}

ProgramDescriptor DescribedByFactory::Factory::create_descriptor(const Attributes &attributes,
                                                                 const Inputs &inputs,
                                                                 Tensor &output) {
    return describe(
        attributes, inputs, output, [](KernelDescriptor &kernel, Buffer *buffer, uint32_t tiles) {
            kernel.runtime_args.emplace_back(
                CoreCoord(1, 2), KernelDescriptor::CoreRuntimeArgs{buffer->address(), tiles, 0});
        });
}

} // namespace ttnn::operations::described_tiles
