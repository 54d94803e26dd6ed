#pragma once

#include <tt-metalium/program_descriptors.hpp>

#include "ttnn/device_operation.hpp"
#include "ttnn/tensor/tensor.hpp"

namespace ttnn::operations::described_tiles {

struct Attributes {
    float offset;
};
struct Inputs {
    const Tensor &input;
};

// What both have in common: neither validates hits or selects a factory.
struct Sum {
    using operation_attributes_t = Attributes;
    using tensor_args_t = Inputs;
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;
    static void validate_on_program_cache_miss(const Attributes &, const Inputs &inputs);
    static TensorSpec compute_output_specs(const Attributes &, const Inputs &inputs);
    static Tensor create_output_tensors(const Attributes &, const Inputs &inputs);
};

struct DescribedTiles : Sum {
    static tt::tt_metal::ProgramDescriptor create_descriptor(const Attributes &attributes,
                                                             const Inputs &inputs, Tensor &output);
};

struct DescribedByFactory : Sum {
    struct Factory {
        static tt::tt_metal::ProgramDescriptor
        create_descriptor(const Attributes &attributes, const Inputs &inputs, Tensor &output);
    };
    using program_factory_t = std::variant<Factory>;
};

} // namespace ttnn::operations::described_tiles
