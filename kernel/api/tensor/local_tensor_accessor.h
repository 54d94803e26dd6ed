/* api/tensor/local_tensor_accessor.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
