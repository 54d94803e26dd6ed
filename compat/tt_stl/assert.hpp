// tt_stl/assert.hpp: TT_FATAL, TT_THROW, TT_ASSERT: a failed check is a std::runtime_error.
//
// Its text is "TT_FATAL @ FILE:LINE: CONDITION\ninfo:\nMESSAGE\n". TT_ASSERT checks here in every
// build: a wrong assumption costs more than the test. TT_ASSERT_ABORT in the environment aborts
// instead of throwing.
#pragma once

#include <fmt/base.h>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tt-logger/tt-logger.hpp>
#include <vector>

namespace tt::assert {

// Throws; `message` may be empty.
[[noreturn]] void fail(const char *file, int line, const char *kind, const char *condition,
                       std::string_view message);

namespace detail {

[[noreturn]] inline void tt_throw(const char *file, int line, const char *kind,
                                  const char *condition) {
    fail(file, line, kind, condition, {});
}
template <typename... Args>
[[noreturn]] void tt_throw(const char *file, int line, const char *kind, const char *condition,
                           fmt::format_string<const Args &...> format, const Args &...args) {
    fail(file, line, kind, condition, fmt::format(format, args...));
}

} // namespace detail
} // namespace tt::assert

#ifndef TT_THROW
#define TT_THROW(...)                                                                              \
    ::tt::assert::detail::tt_throw(__FILE__, __LINE__, "TT_THROW", "tt::exception", ##__VA_ARGS__)
#endif
#ifndef TT_FATAL
#define TT_FATAL(condition, ...)                                                                   \
    do {                                                                                           \
        if (!(condition)) [[unlikely]] {                                                           \
            ::tt::assert::detail::tt_throw(__FILE__, __LINE__, "TT_FATAL", #condition,             \
                                           ##__VA_ARGS__);                                         \
        }                                                                                          \
    } while (0)
#endif
#ifndef TT_ASSERT
#define TT_ASSERT(condition, ...)                                                                  \
    do {                                                                                           \
        if (!(condition)) [[unlikely]] {                                                           \
            ::tt::assert::detail::tt_throw(__FILE__, __LINE__, "TT_ASSERT", #condition,            \
                                           ##__VA_ARGS__);                                         \
        }                                                                                          \
    } while (0)
#endif
