/* internal/dataflow/noc_address_backend_xy.h: see tw/objects/backend.h. */
#pragma once
#include "tw/objects.h"
