// tt_stl/indestructible.hpp: an object that is never destroyed, for statics.
#pragma once

#include <new>
#include <tt_stl/concepts.hpp>
#include <utility>

namespace ttsl {

template <typename T> class Indestructible {
  public:
    template <typename... Args> explicit Indestructible(Args &&...args) {
        new (storage_) T(std::forward<Args>(args)...);
    }
    Indestructible(const Indestructible &) = delete;
    T &get() { return *reinterpret_cast<T *>(storage_); }
    const T &get() const { return *reinterpret_cast<const T *>(storage_); }

  private:
    alignas(T) unsigned char storage_[sizeof(T)];
};

} // namespace ttsl
