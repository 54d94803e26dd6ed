#pragma once
#include "tw/socket.h"
