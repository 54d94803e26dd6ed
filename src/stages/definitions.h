/*
 * definitions.h: which functions a C++ source defines, found by reading it, and what a linker's
 * name says of the one it wants. Good for finding the source to compile, not for compiling it:
 * parameter lists are not compared, and what macros write is not seen.
 */
#ifndef TW_STAGES_DEFINITIONS_H
#define TW_STAGES_DEFINITIONS_H

#include "tilewright/base.h"

/* Calls `found` with the qualified name ("ttnn::prim::pad", "ttnn::PadOperation::invoke") of each
 * function that `text` defines at the scope of a namespace. */
void tw_definitions_scan(const char *text, void (*found)(void *context, const char *name),
                         void *context);

/* "a::b" of "std::map<int, c> a::b<float>(int) const", as c++filt writes it: no template arguments,
 * parameters or return type. Of "vtable for a::b" it is a::b. Caller frees. */
char *tw_definition_name(const char *demangled);

#endif
