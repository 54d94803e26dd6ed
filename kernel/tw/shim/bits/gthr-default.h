/* A kernel's hart is its only thread: the host's libstdc++ would ask for POSIX threads. */
#include <bits/gthr-single.h>
