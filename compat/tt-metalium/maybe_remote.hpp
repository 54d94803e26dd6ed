// tt-metalium/maybe_remote.hpp: a value of this host, or word that another host has it.
#pragma once

#include <concepts>
#include <optional>
#include <sstream>
#include <string>
#include <tt_stl/assert.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace tt::tt_metal {
class IDevice;
}

namespace tt::tt_metal::distributed {

template <typename T>
concept MaybeRemoteLike = requires(T t) {
    typename T::value_type;
    { t.is_local() } -> std::convertible_to<bool>;
    { t.value() } -> std::same_as<typename T::value_type &>;
};

template <typename T> class MaybeRemote {
  public:
    using value_type = T;

    [[nodiscard]] static MaybeRemote local(T value) { return MaybeRemote(std::move(value)); }
    [[nodiscard]] static MaybeRemote remote() { return MaybeRemote(std::nullopt); }
    bool is_local() const noexcept { return value_.has_value(); }
    bool is_remote() const noexcept { return !is_local(); }
    // These throw when the value is remote.
    T &value() & { return check(), *value_; }
    const T &value() const & { return check(), *value_; }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    // What the function for the case at hand returns; with one function, nothing or an optional.
    template <typename Local, typename Remote>
    decltype(auto) when(Local &&on_local, Remote &&on_remote) const {
        return is_local() ? std::forward<Local>(on_local)(*value_)
                          : std::forward<Remote>(on_remote)();
    }
    template <typename Local> auto if_local(Local &&on_local) const {
        using Result = std::invoke_result_t<Local, const T &>;
        if constexpr (std::is_void_v<Result>) {
            if (is_local()) std::forward<Local>(on_local)(*value_);
        } else {
            return is_local() ? std::optional<Result>(std::forward<Local>(on_local)(*value_))
                              : std::nullopt;
        }
    }
    template <typename Remote> auto if_remote(Remote &&on_remote) const {
        using Result = std::invoke_result_t<Remote>;
        if constexpr (std::is_void_v<Result>) {
            if (is_remote()) std::forward<Remote>(on_remote)();
        } else {
            return is_remote() ? std::optional<Result>(std::forward<Remote>(on_remote)())
                               : std::nullopt;
        }
    }
    bool operator==(const MaybeRemote &other) const = default;
    std::string to_string() const {
        if (is_remote()) return "MaybeRemote{remote}";
        std::ostringstream out;
        out << "MaybeRemote{";
        if constexpr (requires { out << *value_; }) out << *value_;
        return (out << "}", out.str());
    }

  private:
    explicit MaybeRemote(std::optional<T> value) : value_(std::move(value)) {}
    void check() const { TT_FATAL(is_local(), "this value is on another host"); }
    std::optional<T> value_;
};

using MaybeRemoteDeviceId = MaybeRemote<int>;
using MaybeRemoteDevice = MaybeRemote<IDevice *>;

// The values of a list that must all be of this host; throws when one is not.
template <typename T> std::vector<T> extract_locals(const std::vector<MaybeRemote<T>> &values) {
    std::vector<T> result;
    for (const auto &value : values)
        result.push_back(value.value());
    return result;
}

} // namespace tt::tt_metal::distributed
