// tt-metalium/mesh_device_view.hpp: the devices of a mesh by their places.
#pragma once

#include <tt-metalium/mesh_coord.hpp>
#include <vector>

namespace tt::tt_metal {
class IDevice;
}

namespace tt::tt_metal::distributed {

class MeshDeviceView {
  public:
    MeshDeviceView(const MeshShape &shape, std::vector<IDevice *> devices)
        : shape_(shape), devices_(std::move(devices)) {}
    const MeshShape &shape() const { return shape_; }
    bool empty() const { return devices_.empty(); }
    size_t size() const { return devices_.size(); }
    size_t num_devices() const { return devices_.size(); }
    size_t num_rows() const { return shape_[0]; }
    size_t num_cols() const { return shape_[1]; }
    bool is_mesh_2d() const { return shape_.dims() == 2; }
    bool contains(const MeshCoordinate &place) const {
        return MeshCoordinateRange(shape_).contains(place);
    }
    bool is_local(const MeshCoordinate &) const { return true; }
    std::vector<IDevice *> get_devices() const { return devices_; }
    auto begin() const { return devices_.begin(); }
    auto end() const { return devices_.end(); }

  private:
    MeshShape shape_;
    std::vector<IDevice *> devices_;
};

} // namespace tt::tt_metal::distributed
