/* internal/llk_metadata.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
