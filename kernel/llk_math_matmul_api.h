#pragma once
#include "tw/prefix.h"
