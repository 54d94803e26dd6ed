/*
 * tw/kernel.h: included after a kernel's generated tables and before its source: what needs them.
 */
#ifndef TW_KERNEL_H
#define TW_KERNEL_H

#endif
