// tt_stl/cleanup.hpp: runs a function when a scope ends.
#pragma once

#include <tt_stl/concepts.hpp>
#include <utility>

namespace ttsl {

template <typename F> class Cleanup {
  public:
    explicit Cleanup(F f) : f_(std::move(f)) {}
    Cleanup(const Cleanup &) = delete;
    Cleanup(Cleanup &&other) noexcept
        : f_(std::move(other.f_)), live_(std::exchange(other.live_, false)) {}
    ~Cleanup() {
        if (live_) {
            f_();
        }
    }
    void cancel() { live_ = false; }

  private:
    F f_;
    bool live_ = true;
};

template <typename F> Cleanup<F> make_cleanup(F f) {
    return Cleanup<F>(std::move(f));
}

} // namespace ttsl
