// tt-metalium/runtime_args_data.hpp: a kernel's run-time arguments on a core, to read and to change
// in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

struct RuntimeArgsData {
    std::uint32_t *rt_args_data = nullptr;
    std::size_t rt_args_count = 0;

    std::uint32_t &operator[](std::size_t index) { return at(index); }
    const std::uint32_t &operator[](std::size_t index) const { return at(index); }
    // Throws std::out_of_range beyond the arguments that were set.
    std::uint32_t &at(std::size_t index) { return rt_args_data[checked(index)]; }
    const std::uint32_t &at(std::size_t index) const { return rt_args_data[checked(index)]; }
    std::uint32_t *data() noexcept { return rt_args_data; }
    const std::uint32_t *data() const noexcept { return rt_args_data; }
    std::size_t size() const noexcept { return rt_args_count; }

  private:
    std::size_t checked(std::size_t index) const {
        if (index >= rt_args_count) [[unlikely]] {
            throw std::out_of_range("run-time argument " + std::to_string(index) +
                                    " of a kernel that was given " + std::to_string(rt_args_count) +
                                    "; SetRuntimeArgs decides the number");
        }
        return index;
    }
};

} // namespace tt::tt_metal
