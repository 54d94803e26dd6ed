// tt_stl/small_vector.hpp: a vector for few elements (here a std::vector; the second parameter is a
// hint).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <ostream>
#include <tt_stl/span.hpp>
#include <vector>

namespace ttsl {

static constexpr std::size_t SMALL_VECTOR_SIZE = 8;

template <typename T, std::size_t PREALLOCATED_SIZE = SMALL_VECTOR_SIZE>
class SmallVector : public std::vector<T> {
  public:
    using base = std::vector<T>;
    using base::base;
    SmallVector() = default;
    SmallVector(std::initializer_list<T> items) : base(items) {}
    explicit SmallVector(Span<const T> items) : base(items.begin(), items.end()) {}
    SmallVector(const base &items) : base(items) {}
    SmallVector(base &&items) : base(std::move(items)) {}

    void append(std::initializer_list<T> items) { this->insert(this->end(), items); }
    void append(const SmallVector &items) { this->insert(this->end(), items.begin(), items.end()); }
    void append(std::size_t count, const T &value) { this->insert(this->end(), count, value); }
    template <typename It>
    requires(!std::is_integral_v<It>) void append(It first, It last) {
        this->insert(this->end(), first, last);
    }
    // Also an aggregate of its members, whose braces may be left out.
    template <typename... Args> T &emplace_back(Args &&...args) {
        if constexpr (std::is_constructible_v<T, Args...> &&
                      !(std::is_aggregate_v<T> && sizeof...(Args) > 1)) {
            return base::emplace_back(std::forward<Args>(args)...);
        } else {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnarrowing" // as parentheses would let it
            return base::emplace_back(T{static_cast<Args &&>(args)...});
#pragma GCC diagnostic pop
        }
    }
    T pop_back_val() {
        T value = std::move(this->back());
        this->pop_back();
        return value;
    }
    void truncate(std::size_t count) {
        this->resize(std::min(count, this->size()));
    }
    std::size_t size_in_bytes() const {
        return this->size() * sizeof(T);
    }

    friend std::ostream &operator<<(std::ostream &out, const SmallVector &vector) requires
        requires(std::ostream &stream, const T &item) {
        stream << item;
    }
    {
        out << "SmallVector([";
        for (std::size_t i = 0; i < vector.size(); ++i) {
            out << (i ? ", " : "") << vector[i];
        }
        return out << "])";
    }
};

} // namespace ttsl

template <typename T, std::size_t N>
requires requires(const T &item) {
    std::hash<T>{}(item);
}
struct std::hash<ttsl::SmallVector<T, N>> {
    std::size_t operator()(const ttsl::SmallVector<T, N> &vector) const noexcept {
        std::size_t hash = vector.size();
        for (const auto &item : vector) {
            hash = (hash ^ std::hash<T>{}(item)) * 0x9E3779B97F4A7C15ull;
        }
        return hash;
    }
};
