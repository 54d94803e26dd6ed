/* api/dataflow/dfb_access.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
