// check.hpp: CHECK(condition) for the tests of the C++ API: counts, prints, and goes on.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>

inline int failures = 0;

#define CHECK(...)                                                                                 \
    do {                                                                                           \
        if (!(__VA_ARGS__)) {                                                                      \
            std::printf("%s:%d: %s\n", __FILE__, __LINE__, #__VA_ARGS__);                          \
            ++failures;                                                                            \
        }                                                                                          \
    } while (0)

// The text of the exception that `call` throws; "" when it throws none.
template <typename F> std::string error_of(F call) {
    try {
        call();
    } catch (const std::exception &error) {
        return error.what();
    }
    return "";
}

inline bool has(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}
