// tt-metalium/mesh_device_view.hpp: the devices of a mesh by their places.
#pragma once

#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/shape2d.hpp>
#include <umd/device/types/cluster_descriptor_types.hpp>
#include <vector>

namespace tt::tt_metal {
class IDevice;
}

namespace tt::tt_metal::distributed {

class MeshDeviceView {
  public:
    MeshDeviceView(const MeshShape &shape, std::vector<IDevice *> devices)
        : shape_(shape), devices_(std::move(devices)) {}
    const MeshShape &shape() const noexcept { return shape_; }
    bool empty() const noexcept { return devices_.empty(); }
    size_t size() const noexcept { return devices_.size(); }
    size_t num_devices() const { return devices_.size(); }
    size_t num_rows() const { return shape_[0]; }
    size_t num_cols() const { return shape_[-1]; }
    bool is_mesh_2d() const { return shape_.dims() == 2; }
    bool contains(const MeshCoordinate &place) const noexcept {
        return MeshCoordinateRange(shape_).contains(place);
    }
    bool is_local(const MeshCoordinate &) const { return true; }
    MeshCoordinateRange get_local_mesh_coord_range() const { return MeshCoordinateRange(shape_); }
    // Throws beyond the mesh.
    IDevice *get_device(const MeshCoordinate &place) const;
    std::vector<IDevice *> get_devices() const { return devices_; }
    std::vector<IDevice *> get_devices(const MeshCoordinateRange &range) const;
    std::vector<IDevice *> get_devices_on_row(size_t row) const;
    std::vector<IDevice *> get_devices_on_column(size_t column) const;
    MeshCoordinate find_device(ChipId id) const; // throws when there is none
    // A line through all of them, each next to the one before it: every other row backwards.
    std::vector<MeshCoordinate> get_line_coordinates() const;
    std::vector<IDevice *> get_line_devices() const;
    // The rim of the mesh, clockwise from (0, 0).
    std::vector<MeshCoordinate> get_ring_coordinates() const;
    std::vector<IDevice *> get_ring_devices() const;
    auto begin() const { return devices_.begin(); }
    auto end() const { return devices_.end(); }

  private:
    MeshShape shape_;
    std::vector<IDevice *> devices_;
};

} // namespace tt::tt_metal::distributed
