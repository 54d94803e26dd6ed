// tt-metalium/program.hpp: kernels, circular buffers and semaphores that run together.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

struct tw_program;

namespace tt::tt_metal {

struct ProgramDescriptor;
class CircularBuffer;

namespace detail {
class ProgramImpl;
}

using ProgramId = std::uint64_t;

class Program {
  public:
    Program();
    explicit Program(const ProgramDescriptor &descriptor);
    ~Program() noexcept;
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;
    Program(Program &&other) noexcept;
    Program &operator=(Program &&other) noexcept;

    void set_runtime_id(ProgramId id);
    ProgramId get_runtime_id() const;
    std::vector<std::shared_ptr<CircularBuffer>> circular_buffers() const;
    detail::ProgramImpl &impl() { return *internal_; }
    const detail::ProgramImpl &impl() const { return *internal_; }
    // The runtime's program; owned by this one.
    tw_program *handle() const;

  private:
    std::shared_ptr<detail::ProgramImpl> internal_;
};

} // namespace tt::tt_metal
