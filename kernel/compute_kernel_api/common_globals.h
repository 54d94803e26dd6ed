#pragma once
/* It comes before every kernel; a second search would meet the precompiled one. */
#ifndef TW_PREFIX_H
#include "tw/prefix.h"
#endif
