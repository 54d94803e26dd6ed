// tt-metalium/program_descriptors.hpp: a whole program as plain data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/kernel_types.hpp>
#include <tt-metalium/tile.hpp>
#include <tt_stl/small_vector.hpp>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace tt::tt_metal {

class Program;
namespace experimental {
class GlobalCircularBuffer;
}

// The line of the host's source that described something, for explanations: that of the braces, or
// none when it was made by default. Not part of a program's hash.
struct CreatedAt {
    CreatedAt(const std::source_location &at);
    std::source_location where;
    static constexpr auto attribute_names = std::forward_as_tuple();
    auto attribute_values() const { return std::forward_as_tuple(); }
};

struct TileDescriptor {
    TileDescriptor() = default;
    TileDescriptor(const Tile &tile)
        : height(tile.get_height()), width(tile.get_width()),
          transpose(tile.get_transpose_of_faces()) {}
    TileDescriptor(uint32_t height, uint32_t width, bool transpose)
        : height(height), width(width), transpose(transpose) {}
    uint32_t height = constants::TILE_HEIGHT;
    uint32_t width = constants::TILE_WIDTH;
    bool transpose = false;
    bool operator==(const TileDescriptor &) const = default;
    static constexpr auto attribute_names = std::forward_as_tuple("height", "width", "transpose");
    auto attribute_values() const { return std::forward_as_tuple(height, width, transpose); }
};

struct CBFormatDescriptor {
    uint8_t buffer_index = 0;
    tt::DataFormat data_format = tt::DataFormat::Float32;
    uint32_t page_size = 0;
    std::optional<TileDescriptor> tile = {};
};

struct CBDescriptor {
    using FormatDescriptors = ttsl::SmallVector<CBFormatDescriptor, 1>;
    uint32_t total_size = 0;
    CoreRangeSet core_ranges = {};
    FormatDescriptors format_descriptors = {};
    FormatDescriptors remote_format_descriptors = {};
    Buffer *buffer = nullptr;
    uint32_t address_offset = 0; // bytes into the buffer on each core
    const experimental::GlobalCircularBuffer *global_circular_buffer = nullptr;
    CreatedAt created_at = std::source_location::current(); // of tilewright
};

struct SemaphoreDescriptor {
    uint32_t id{};
    CoreType core_type = CoreType::WORKER;
    CoreRangeSet core_ranges = {};
    uint32_t initial_value = 0;
};

struct ReaderConfigDescriptor {};
struct WriterConfigDescriptor {};
struct DataMovementConfigDescriptor {
    DataMovementProcessor processor = DataMovementProcessor::RISCV_0;
    NOC noc = NOC::RISCV_0_default;
    NOC_MODE noc_mode = NOC_MODE::DM_DEDICATED_NOC;
};
struct ComputeConfigDescriptor {
    using UnpackToDestModes = std::vector<UnpackToDestMode>;
    MathFidelity math_fidelity = MathFidelity::HiFi4;
    bool fp32_dest_acc_en = false;
    bool dst_full_sync_en = false;
    UnpackToDestModes unpack_to_dest_mode = {};
    bool bfp8_pack_precise = false;
    bool math_approx_mode = false;
};
struct EthernetConfigDescriptor {
    Eth eth_mode = Eth::SENDER;
    NOC noc = NOC::NOC_0;
    DataMovementProcessor processor = DataMovementProcessor::RISCV_0;
};

// A run-time argument that is the address of a buffer.
struct BufferBinding {
    CoreCoord core;
    uint32_t arg_idx;
    Buffer *buffer = nullptr;
};
struct CommonBufferBinding {
    uint32_t arg_idx;
    Buffer *buffer = nullptr;
};

struct KernelDescriptor {
    using BufferBindings = ttsl::SmallVector<BufferBinding, 4>;
    using CommonBufferBindings = ttsl::SmallVector<CommonBufferBinding, 2>;
    using CompileTimeArgs = std::vector<uint32_t>;
    using NamedCompileTimeArgs = std::vector<std::pair<std::string, uint32_t>>;
    using Defines = std::vector<std::pair<std::string, std::string>>;
    using CoreRuntimeArgs = std::vector<uint32_t>;
    using RuntimeArgs = std::vector<std::pair<CoreCoord, CoreRuntimeArgs>>;
    using CommonRuntimeArgs = CoreRuntimeArgs;
    using ConfigDescriptor =
        std::variant<ReaderConfigDescriptor, WriterConfigDescriptor, DataMovementConfigDescriptor,
                     ComputeConfigDescriptor, EthernetConfigDescriptor>;
    enum class SourceType { FILE_PATH, SOURCE_CODE };

    std::string kernel_source = {};
    SourceType source_type = SourceType::FILE_PATH;
    CoreRangeSet core_ranges = {};
    CompileTimeArgs compile_time_args = {};
    NamedCompileTimeArgs named_compile_time_args = {};
    Defines defines = {};
    RuntimeArgs runtime_args = {};
    CommonRuntimeArgs common_runtime_args = {};
    std::optional<KernelBuildOptLevel> opt_level = std::nullopt;
    ConfigDescriptor config = {};
    BufferBindings buffer_bindings = {};
    CommonBufferBindings common_buffer_bindings = {};
    CreatedAt created_at = std::source_location::current(); // of tilewright

    // Arguments of which some are the addresses of buffers. On a hit of the program cache those are
    // brought up to date, and nothing else.
    using Argument = std::variant<uint32_t, Buffer *>;
    class RTArgList {
      public:
        void push_back(uint32_t value) { items_.emplace_back(value); }
        void push_back(Buffer *buffer) { items_.emplace_back(buffer); }
        void reserve(size_t count) { items_.reserve(count); }
        void append(const std::vector<uint32_t> &values) {
            items_.insert(items_.end(), values.begin(), values.end());
        }

      private:
        std::vector<Argument> items_;
        friend struct KernelDescriptor;
    };
    void emplace_runtime_args(const CoreCoord &core, std::initializer_list<Argument> args) {
        emplace_runtime_args(core, std::vector<Argument>(args));
    }
    void emplace_runtime_args(const CoreCoord &core, const RTArgList &args) {
        emplace_runtime_args(core, args.items_);
    }
    void emplace_runtime_args(const CoreCoord &core, const std::vector<Argument> &args);
    void emplace_common_runtime_args(std::initializer_list<Argument> args) {
        emplace_common_runtime_args(std::vector<Argument>(args));
    }
    void emplace_common_runtime_args(const RTArgList &args) {
        emplace_common_runtime_args(args.items_);
    }
    void emplace_common_runtime_args(const std::vector<Argument> &args);
};

struct ProgramDescriptor {
    using KernelDescriptors = ttsl::SmallVector<KernelDescriptor, 3>;
    using SemaphoreDescriptors = ttsl::SmallVector<SemaphoreDescriptor, 3>;
    using CBDescriptors = ttsl::SmallVector<CBDescriptor, 5>;
    KernelDescriptors kernels = {};
    SemaphoreDescriptors semaphores = {};
    CBDescriptors cbs = {};
    std::optional<std::uint64_t> custom_program_hash = {};
    // The lowest id that no semaphore of this descriptor has on the core.
    std::optional<uint32_t> find_available_semaphore_id(const CoreCoord &core,
                                                        CoreType core_type) const;
};

// All kernels, circular buffers and semaphores of several; throws when two share a core.
ProgramDescriptor merge_program_descriptors(const std::vector<ProgramDescriptor> &descriptors);
// The descriptor's run-time arguments and addresses of circular buffers, to a program that a
// descriptor of the same structure made.
void apply_descriptor_runtime_args(Program &program, const ProgramDescriptor &descriptor);

inline CreatedAt::CreatedAt(const std::source_location &at)
    : where(std::string_view(at.file_name()) == std::source_location::current().file_name()
                ? std::source_location()
                : at) {}

} // namespace tt::tt_metal
