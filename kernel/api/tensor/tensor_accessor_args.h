/* api/tensor/tensor_accessor_args.h: see tw/tensor_accessor.h. */
#pragma once
#include "tw/tensor_accessor.h"
