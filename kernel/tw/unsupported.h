/*
 * tw/unsupported.h: names of the API that are not carried out, each with the reason. A call is a
 * compile error that says so at the caller's line; a name that is never called costs nothing. The
 * error's words begin with "not supported: ", which `tilewright kernel check` looks for.
 */
#ifndef TW_UNSUPPORTED_H
#define TW_UNSUPPORTED_H

template <typename...> constexpr bool tw_never = false;

/* `auto`, so that the body is looked at where the call stands and not at the end of the source. */
#define TW_NOT_SUPPORTED(name, why)                                                                \
    template <auto... options, typename... Arguments> auto name(Arguments...) {                    \
        static_assert(tw_never<Arguments...>, "not supported: " #name ": " why);                   \
        return 0u;                                                                                 \
    }                                                                                              \
    template <typename First, auto... options, typename... Arguments> auto name(Arguments...) {    \
        static_assert(tw_never<First, Arguments...>, "not supported: " #name ": " why);            \
        return 0u;                                                                                 \
    }                                                                                              \
    namespace ckernel {                                                                            \
    using ::name;                                                                                  \
    }
#include "tw/unsupported.def"
#undef TW_NOT_SUPPORTED

#endif
