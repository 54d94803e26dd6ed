/* internal/tt-1xx/noc_address_backend.h: see tw/objects/backend.h. */
#pragma once
#include "tw/objects.h"
