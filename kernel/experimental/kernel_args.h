/* experimental/kernel_args.h: see tw/objects.h. */
#pragma once
#include "tw/objects.h"
