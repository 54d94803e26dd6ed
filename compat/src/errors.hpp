// errors.hpp: the runtime's error values as C++ exceptions.
#pragma once

#include <stdexcept>
#include <string>
#include "tilewright/base.h"

namespace tt::tilewright {

// An error to pass to the runtime; thrown by check().
class Error {
  public:
    Error() = default;
    Error(const Error &) = delete;
    Error &operator=(const Error &) = delete;
    ~Error() { tw_error_clear(&error_); }
    tw_error *operator&() { return &error_; }
    // Throws std::runtime_error with the error's text when the call failed.
    void check(tw_status status) {
        if (status != TW_OK) {
            throw std::runtime_error(error_.text ? error_.text
                                                 : "the runtime failed without saying why");
        }
    }

  private:
    tw_error error_ = {};
};

} // namespace tt::tilewright
