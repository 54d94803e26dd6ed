// The device operation offset_tiles: every element plus one number, bfloat16 tiles.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "ttnn/device_operation.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn::operations::offset_tiles {

struct OffsetTilesDeviceOperation {
    struct operation_attributes_t {
        float offset;
        tt::tt_metal::MemoryConfig output_mem_config;
    };
    struct tensor_args_t {
        const Tensor &input;
        std::optional<Tensor> output;
    };
    using spec_return_value_t = ttnn::TensorSpec;
    using tensor_return_value_t = Tensor;

    struct MultiCore {
        struct shared_variables_t {
            tt::tt_metal::KernelHandle reader_kernel_id;
            tt::tt_metal::KernelHandle writer_kernel_id;
            std::vector<tt::tt_metal::CoreCoord> cores;
        };
        using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;

        static cached_program_t create(const operation_attributes_t &attributes,
                                       const tensor_args_t &tensor_args,
                                       tensor_return_value_t &output);
        static void override_runtime_arguments(cached_program_t &cached_program,
                                               const operation_attributes_t &attributes,
                                               const tensor_args_t &tensor_args,
                                               tensor_return_value_t &output);
    };
    using program_factory_t = std::variant<MultiCore>;

    static program_factory_t select_program_factory(const operation_attributes_t &,
                                                    const tensor_args_t &);
    static void validate_on_program_cache_miss(const operation_attributes_t &,
                                               const tensor_args_t &);
    static void validate_on_program_cache_hit(const operation_attributes_t &,
                                              const tensor_args_t &);
    static spec_return_value_t compute_output_specs(const operation_attributes_t &,
                                                    const tensor_args_t &);
    static tensor_return_value_t create_output_tensors(const operation_attributes_t &,
                                                       const tensor_args_t &);
};

} // namespace ttnn::operations::offset_tiles

namespace ttnn::prim {
Tensor offset_tiles(const Tensor &input, float offset,
                    const std::optional<MemoryConfig> &memory_config,
                    const std::optional<Tensor> &output);
} // namespace ttnn::prim
