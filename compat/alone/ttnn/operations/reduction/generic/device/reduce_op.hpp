// ttnn/operations/reduction/generic/device/reduce_op.hpp: the definitions that kernels of
// reductions ask for.
#pragma once

#include <map>
#include <string>
#include "ttnn/operations/reduction/generic/device/common.hpp"

namespace reduce_op_utils {

inline std::map<std::string, std::string> get_defines(tt::tt_metal::ReduceOpMath math,
                                                      tt::tt_metal::ReduceOpDim dim) {
    using tt::tt_metal::ReduceOpDim;
    using tt::tt_metal::ReduceOpMath;
    const bool is_max = math == ReduceOpMath::MAX;
    std::map<std::string, std::string> defines = {
        {"REDUCE_OP", is_max ? "PoolType::MAX" : "PoolType::SUM"},
        {"REDUCE_DIM", dim == ReduceOpDim::H   ? "ReduceDim::REDUCE_COL"
                       : dim == ReduceOpDim::W ? "ReduceDim::REDUCE_ROW"
                                               : "ReduceDim::REDUCE_SCALAR"}};
    if (dim == ReduceOpDim::W && math == ReduceOpMath::SUM) {
        defines["REDUCE_ROW_SUM_VIA_MM"] = "1";
    }
    return defines;
}

} // namespace reduce_op_utils
