// tt-metalium/circular_buffer_constants.h: how many circular buffers a core can have, on any
// architecture.
#pragma once

#include <cstdint>

constexpr static std::uint32_t NUM_CIRCULAR_BUFFERS = 64;
