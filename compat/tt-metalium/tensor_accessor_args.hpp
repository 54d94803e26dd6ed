// tt-metalium/tensor_accessor_args.hpp: the words by which a kernel's TensorAccessor knows a
// buffer.
#pragma once

#include <cstdint>
#include <hostdevcommon/tensor_accessor/arg_config.hpp>
#include <memory>
#include <tt-metalium/buffer.hpp>
#include <vector>

namespace tt::tt_metal {

namespace distributed {
class MeshBuffer;
}

class TensorAccessorArgs {
  public:
    using Config = tensor_accessor::ArgsConfig;
    TensorAccessorArgs() = default;
    explicit TensorAccessorArgs(const Buffer &buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    explicit TensorAccessorArgs(const Buffer *buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    explicit TensorAccessorArgs(const std::shared_ptr<Buffer> &buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    explicit TensorAccessorArgs(const distributed::MeshBuffer &buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    explicit TensorAccessorArgs(const distributed::MeshBuffer *buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    explicit TensorAccessorArgs(const std::shared_ptr<distributed::MeshBuffer> &buffer,
                                Config config = tensor_accessor::ArgConfig::None);
    static TensorAccessorArgs create_dram_interleaved();
    static TensorAccessorArgs create_l1_interleaved();

    void append_to(std::vector<uint32_t> &compile_time_args) const;
    void append_to(std::vector<uint32_t> &compile_time_args,
                   std::vector<uint32_t> &common_runtime_args) const;
    std::vector<uint32_t> get_compile_time_args() const { return compile_time_; }
    std::vector<uint32_t> get_common_runtime_args() const { return common_runtime_; }

    static constexpr size_t MAX_NUM_DIMENSIONS = 8;

  private:
    std::vector<uint32_t> compile_time_;
    std::vector<uint32_t> common_runtime_;
};

} // namespace tt::tt_metal

// Op code names it without its namespace.
using tt::tt_metal::TensorAccessorArgs;
