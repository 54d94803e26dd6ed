/* internal/scoped_lock_cache_ops.h: see tw/objects/backend.h. */
#pragma once
#include "tw/objects.h"
