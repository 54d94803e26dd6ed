// ttnn/distributed/api.hpp: tensors and the chips they are on. A tensor in C++ is on one chip.
#pragma once

#include <memory>
#include <tt_stl/assert.hpp>
#include <vector>
#include "ttnn/device.hpp"
#include "ttnn/distributed/types.hpp"
#include "ttnn/tensor/tensor.hpp"

namespace ttnn::distributed {

inline std::vector<Tensor> get_device_tensors(const Tensor &tensor) {
    return {tensor};
}
// Of as many shards as the mesh has chips, which is one.
inline Tensor from_host_shards(const std::vector<Tensor> &shards, const MeshShape &mesh,
                               int = 0) {
    TT_FATAL(shards.size() == 1 && mesh.mesh_size() == 1,
             "a tensor in C++ is on one chip: {} shards, {} chips", shards.size(),
             mesh.mesh_size());
    return shards[0];
}
inline Tensor combine_device_tensors(const std::vector<Tensor> &shards, int = 0) {
    TT_FATAL(shards.size() == 1, "a tensor in C++ is on one chip: {} shards", shards.size());
    return shards[0];
}
inline void close_mesh_device(const std::shared_ptr<MeshDevice> &device) {
    device->close();
}

} // namespace ttnn::distributed
