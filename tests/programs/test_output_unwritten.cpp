// An operation whose kernels leave pages of the output that was made for the call, and its repaired
// twin; an operation that writes a part of a tensor it was given.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>

#include "check.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/tensor/tensor.hpp"

using namespace tt;
using namespace tt::tt_metal;

static const char *copy_share = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const auto from = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    constexpr auto next = TensorAccessorArgs<0>().next_compile_time_args_offset();
    const auto to = TensorAccessor(TensorAccessorArgs<next>(), get_arg_val<uint32_t>(1), 2048);
    const uint32_t start = get_arg_val<uint32_t>(2), count = get_arg_val<uint32_t>(3);
    for (uint32_t page = start; page < start + count; page++) {
        noc_async_read(from.get_noc_addr(page), get_write_ptr(0), 2048);
        noc_async_read_barrier();
        noc_async_write(get_write_ptr(0), to.get_noc_addr(page), 2048);
        noc_async_write_barrier();
    }
}
)";

// Copies tiles; core i has `per_core` from i * per_core on.
struct CopyTiles {
    struct operation_attributes_t {
        uint32_t cores, per_core;
        bool in_l1;
    };
    struct tensor_args_t {
        Tensor input;
        std::optional<Tensor> output;
    };
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;
    struct Split {
        struct shared_variables_t {
            KernelHandle kernel;
        };
        using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;
        static std::vector<uint32_t> words(const operation_attributes_t &attributes,
                                           const tensor_args_t &args, Tensor &output, uint32_t core) {
            return {args.input.buffer()->address(), output.buffer()->address(),
                    core * attributes.per_core, attributes.per_core};
        }
        static cached_program_t create(const operation_attributes_t &attributes,
                                       const tensor_args_t &args, Tensor &output) {
            Program program{};
            const CoreRange cores({0, 0}, {attributes.cores - 1, 0});
            CreateCircularBuffer(program, cores,
                                 CircularBufferConfig(2048, {{0, DataFormat::Float16_b}})
                                     .set_page_size(0, 2048));
            std::vector<uint32_t> compile_time;
            TensorAccessorArgs(*args.input.buffer()).append_to(compile_time);
            TensorAccessorArgs(*output.buffer()).append_to(compile_time);
            const auto kernel = CreateKernelFromString(program, copy_share, cores,
                                                       ReaderDataMovementConfig(compile_time));
            for (uint32_t core = 0; core < attributes.cores; ++core) {
                SetRuntimeArgs(program, kernel, CoreCoord{core, 0},
                               words(attributes, args, output, core));
            }
            return {std::move(program), {kernel}};
        }
        static void override_runtime_arguments(cached_program_t &cached,
                                               const operation_attributes_t &attributes,
                                               const tensor_args_t &args, Tensor &output) {
            for (uint32_t core = 0; core < attributes.cores; ++core) {
                SetRuntimeArgs(cached.program, cached.shared_variables.kernel, CoreCoord{core, 0},
                               words(attributes, args, output, core));
            }
        }
    };
    using program_factory_t = std::variant<Split>;
    static program_factory_t select_program_factory(const operation_attributes_t &,
                                                    const tensor_args_t &) {
        return Split{};
    }
    static void validate_on_program_cache_miss(const operation_attributes_t &,
                                               const tensor_args_t &) {}
    static TensorSpec compute_output_specs(const operation_attributes_t &attributes,
                                           const tensor_args_t &args) {
        const MemoryConfig l1(TensorMemoryLayout::INTERLEAVED, BufferType::L1);
        return TensorSpec(args.input.logical_shape(),
                          TensorLayout(DataType::BFLOAT16, PageConfig(Layout::TILE),
                                       attributes.in_l1 ? l1 : MemoryConfig{}));
    }
    static Tensor create_output_tensors(const operation_attributes_t &attributes,
                                        const tensor_args_t &args) {
        return args.output ? *args.output
                           : create_device_tensor(compute_output_specs(attributes, args),
                                                  args.input.device());
    }
};

static Tensor ones(distributed::MeshDevice *device) {
    const TensorSpec spec(ttnn::Shape({1, 1, 64, 96}),
                          TensorLayout(DataType::BFLOAT16, PageConfig(Layout::TILE), MemoryConfig{}));
    return Tensor::from_vector(std::vector<float>(64 * 96, 1.0f), spec, device);
}

// What a call says on standard error.
static std::string said(distributed::MeshDevice *device, const CopyTiles::operation_attributes_t &how,
                        const std::optional<Tensor> &output = std::nullopt) {
    std::fflush(stderr);
    FILE *file = std::tmpfile();
    const int kept = dup(2);
    dup2(fileno(file), 2);
    ttnn::device_operation::launch<CopyTiles>(how, {ones(device), output});
    std::fflush(stderr);
    dup2(kept, 2);
    ::close(kept);
    std::string text(static_cast<size_t>(std::ftell(file) < 0 ? 0 : lseek(fileno(file), 0, SEEK_END)), 0);
    lseek(fileno(file), 0, SEEK_SET);
    const ssize_t got = read(fileno(file), text.data(), text.size());
    std::fclose(file);
    text.resize(got < 0 ? 0 : static_cast<size_t>(got));
    return text;
}

int main() {
    auto device = distributed::MeshDevice::create_unit_mesh(0);
    distributed::MeshDevice *d = device.get();
    const std::string part = said(d, {2, 2, false});
    CHECK(has(part, "output-unwritten"));
    CHECK(has(part, "2 of the 6 pages of the output of CopyTiles, [1, 1, 64, 96]"));
    CHECK(has(part, "were written by no kernel: 4 to 5"));
    CHECK(has(part, "core (1,0) wrote 2 pages (2 to 3), and page 4, which follows, is nobody's"));
    CHECK(has(said(d, {1, 5, false}), "core (0,0) wrote 5 pages (0 to 4)"));
    // The second call comes from the program cache.
    CHECK(has(said(d, {1, 4, false}), "output-unwritten"));
    CHECK(has(said(d, {1, 3, true}), "3 of the 6 pages"));
    CHECK(said(d, {2, 3, false}).empty());
    CHECK(said(d, {3, 2, true}).empty());
    CHECK(said(d, {2, 2, false}, ones(d)).empty());
    CHECK(device->close());
    std::printf("%d failures\n", failures);
    return failures != 0;
}
