/* hostdevcommon/common_values.hpp: the two values of a semaphore word. */
#pragma once
#include <cstddef>
#include <cstdint>

constexpr static uint32_t INVALID = 0;
constexpr static uint32_t VALID = 1;
