/* Classes of characters by number: <memory> brings in the streams' headers, which name them. */
#ifndef TW_SHIM_CTYPE_BASE_H
#define TW_SHIM_CTYPE_BASE_H

namespace std {
struct ctype_base {
    using __to_type = const int *;
    using mask = unsigned short;
    static constexpr mask upper = 1, lower = 2, alpha = 4, digit = 8, xdigit = 16, space = 32,
                          print = 64, graph = alpha | digit | 128, cntrl = 256, punct = 512,
                          alnum = alpha | digit, blank = 1024;
};
} // namespace std

#endif
