/*
 * tw/prefix.h: the first include of every kernel, precompiled once a (processor, architecture,
 * API). Only what no kernel macro or compile-time argument can change may be included here.
 */
#ifndef TW_PREFIX_H
#define TW_PREFIX_H

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "tw/service.h"
#include "tw/types.h"

#endif
