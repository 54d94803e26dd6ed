/*
 * tw/prefix.h: what every kernel of a (processor, architecture, API release) sees, precompiled.
 * Nothing here may depend on a kernel's own macros, arguments or tables: those come after it, then
 * tw/kernel.h defines what is only declared here. Of the C++ library there is only what the API itself
 * uses: <algorithm> or <string_view> would take as long as all of the rest.
 */
#ifndef TW_PREFIX_H
#define TW_PREFIX_H

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include "api/dataflow/dataflow_api.h"
#ifdef COMPILE_FOR_TRISC
#include "tw/compute.h"
#endif
#include "tw/objects.h"
#include "tw/unsupported.h"

#endif
