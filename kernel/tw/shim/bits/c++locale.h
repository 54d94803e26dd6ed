/* No locales: what <string>, <memory> and <iterator> want to have declared. */
#ifndef TW_SHIM_CXX_LOCALE_H
#define TW_SHIM_CXX_LOCALE_H

#include <clocale>
#include <cstddef>

#define _GLIBCXX_NUM_CATEGORIES 0

namespace std {
typedef int *__c_locale;
int __convert_from_v(const __c_locale &, char *, const int, const char *, ...);
} // namespace std

#endif
