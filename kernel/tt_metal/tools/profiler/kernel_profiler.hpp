#pragma once
#include "tw/debug.h"
