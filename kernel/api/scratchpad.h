/* api/scratchpad.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
