// A cached program whose override leaves an address of the earlier call, and the same repaired.
#include <cstdlib>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>

#include "check.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/tensor/tensor.hpp"

using namespace tt;
using namespace tt::tt_metal;

static const char *copy_tile = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const auto from = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    constexpr auto next = TensorAccessorArgs<0>().next_compile_time_args_offset();
    const auto to = TensorAccessor(TensorAccessorArgs<next>(), get_arg_val<uint32_t>(1), 2048);
    noc_async_read(from.get_noc_addr(0), get_write_ptr(0), 2048);
    noc_async_read_barrier();
    noc_async_write(get_write_ptr(0), to.get_noc_addr(0), 2048);
    noc_async_write_barrier();
}
)";

// Copies a tile. `updates`: how many of its two addresses the override sets.
template <int updates> struct CopyTile {
    struct operation_attributes_t {
        int unused = updates;
    };
    struct tensor_args_t {
        Tensor input;
    };
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;
    struct OneCore {
        struct shared_variables_t {
            KernelHandle kernel;
        };
        using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;
        static cached_program_t create(const operation_attributes_t &, const tensor_args_t &args,
                                       Tensor &output) {
            Program program{};
            const CoreCoord core{0, 0};
            CreateCircularBuffer(program, core,
                                 CircularBufferConfig(2048, {{0, DataFormat::Float16_b}})
                                     .set_page_size(0, 2048));
            std::vector<uint32_t> compile_time;
            TensorAccessorArgs(*args.input.buffer()).append_to(compile_time);
            TensorAccessorArgs(*output.buffer()).append_to(compile_time);
            const auto kernel = CreateKernelFromString(program, copy_tile, core,
                                                       ReaderDataMovementConfig(compile_time));
            SetRuntimeArgs(program, kernel, core,
                           {args.input.buffer()->address(), output.buffer()->address()});
            return {std::move(program), {kernel}};
        }
        static void override_runtime_arguments(cached_program_t &cached,
                                               const operation_attributes_t &,
                                               const tensor_args_t &args, Tensor &output) {
            auto &words =
                GetRuntimeArgs(cached.program, cached.shared_variables.kernel, CoreCoord{0, 0});
            if (updates > 0) words[0] = args.input.buffer()->address();
            if (updates > 1) words[1] = output.buffer()->address();
        }
    };
    using program_factory_t = std::variant<OneCore>;
    static program_factory_t select_program_factory(const operation_attributes_t &,
                                                    const tensor_args_t &) {
        return OneCore{};
    }
    static void validate_on_program_cache_miss(const operation_attributes_t &,
                                               const tensor_args_t &) {}
    static TensorSpec compute_output_specs(const operation_attributes_t &,
                                           const tensor_args_t &args) {
        return args.input.tensor_spec();
    }
    static Tensor create_output_tensors(const operation_attributes_t &attributes,
                                        const tensor_args_t &args) {
        return create_device_tensor(compute_output_specs(attributes, args), args.input.device());
    }
};

static Tensor ones(distributed::MeshDevice *device) {
    const TensorSpec spec(ttnn::Shape({1, 1, 32, 32}),
                          TensorLayout(DataType::BFLOAT16, PageConfig(Layout::TILE), MemoryConfig{}));
    return Tensor::from_vector(std::vector<float>(1024, 1.0f), spec, device);
}

// What two calls, each on tensors of its own, say.
template <int updates> std::string two_calls(distributed::MeshDevice *device) {
    const Tensor first = ones(device), second = ones(device);
    const Tensor kept = ttnn::device_operation::launch<CopyTile<updates>>({}, {first});
    try {
        ttnn::device_operation::launch<CopyTile<updates>>({}, {second});
    } catch (const std::exception &error) {
        return error.what();
    }
    return "";
}

int main() {
    setenv("TILEWRIGHT_FAULTS", "throw", 1);
    auto device = distributed::MeshDevice::create_unit_mesh(0);
    const std::string input = two_calls<0>(device.get());
    CHECK(has(input, "stale-override"));
    CHECK(has(input, "an earlier call of this cached program"));
    CHECK(has(two_calls<1>(device.get()), "stale-override"));
    CHECK(two_calls<2>(device.get()).empty());
    CHECK(device->close());
    std::printf("%d failures\n", failures);
    return failures != 0;
}
