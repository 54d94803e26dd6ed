/* The host's libstdc++ without what needs an operating system: threads, futexes. */
#include_next <bits/c++config.h>
#undef _GLIBCXX_HAS_GTHREADS
#undef _GLIBCXX_HAVE_LINUX_FUTEX
