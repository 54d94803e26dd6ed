#pragma once

#include <vector>

#include "centralize_w_rm_device_operation_types.hpp"
#include "ttnn/device_operation.hpp"

namespace ttnn::operations::centralize_w_rm {

struct CentralizeWRmSharedVariables {
    tt::tt_metal::KernelHandle reader_kernel_id{};
    tt::tt_metal::KernelHandle compute_kernel_id{};
    tt::tt_metal::KernelHandle writer_kernel_id{};
    std::vector<tt::tt_metal::CoreCoord> cores;
};

struct CentralizeWRmProgramFactory {
    using shared_variables_t = CentralizeWRmSharedVariables;
    using cached_program_t = ttnn::device_operation::CachedProgram<shared_variables_t>;

    static cached_program_t create(
        const CentralizeWRmParams& operation_attributes, const CentralizeWRmInputs& tensor_args, Tensor& output);

    // A program from the cache runs on other tensors: their addresses are the only arguments that change.
    static void override_runtime_arguments(
        cached_program_t& cached_program,
        const CentralizeWRmParams& operation_attributes,
        const CentralizeWRmInputs& tensor_args,
        Tensor& output);
};

}  // namespace ttnn::operations::centralize_w_rm
