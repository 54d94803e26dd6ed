/* fmt/base.h: Debian's fmt 9 has no such header; what later releases keep in it is in these two. */
#ifndef TILEWRIGHT_COMPAT_FMT_BASE_H
#define TILEWRIGHT_COMPAT_FMT_BASE_H

#include <fmt/core.h>
#include <fmt/format.h>

#endif
