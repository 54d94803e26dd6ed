/* api/tensor/tensor_binding_token.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
