// tt-metalium/vector_aligned.hpp
#pragma once

#include <vector>

template <typename T> using vector_aligned = std::vector<T>;
