#pragma once
#include "tw/remote_circular_buffer.h"
