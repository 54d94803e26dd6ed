/* internal/noc_address_backend.h: see tw/objects/backend.h. */
#pragma once
#include "tw/objects.h"
