#ifndef TW_COMPUTE_H
#define TW_COMPUTE_H
#endif
