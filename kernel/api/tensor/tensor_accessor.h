/* api/tensor/tensor_accessor.h: see tw/tensor_accessor.h. */
#pragma once
#include "tw/tensor_accessor.h"
