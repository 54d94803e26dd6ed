// tt_stl/unique_any.hpp: one movable value of any type.
#pragma once

#include <cstddef>
#include <memory>
#include <tt_stl/concepts.hpp>
#include <utility>

namespace ttsl {

template <std::size_t MAX_SIZE, std::size_t ALIGNMENT> class unique_any {
  public:
    template <typename T>
    explicit unique_any(T &&value)
        : value_(new std::decay_t<T>(std::forward<T>(value)),
                 [](void *p) { delete static_cast<std::decay_t<T> *>(p); }) {}
    template <typename T> T &get() { return *static_cast<T *>(value_.get()); }
    template <typename T> const T &get() const { return *static_cast<const T *>(value_.get()); }

  private:
    std::unique_ptr<void, void (*)(void *)> value_;
};

} // namespace ttsl
