/* api/tensor/page.h: see tw/tensor_accessor.h. */
#pragma once
#include "tw/tensor_accessor.h"
