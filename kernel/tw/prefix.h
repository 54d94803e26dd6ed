/*
 * tw/prefix.h: what every kernel of a (processor, architecture, API release) sees, precompiled.
 * Nothing here may depend on a kernel's own macros, arguments or tables: those come after it, then
 * tw/kernel.h defines what is only declared here.
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
#include <tuple>
#include <type_traits>
#include <utility>

#include "api/dataflow/dataflow_api.h"
#ifdef COMPILE_FOR_TRISC
#include "tw/compute.h"
#endif
#include "tw/objects.h"

#endif
