// Failed checks, and log lines.
#include <tt_stl/assert.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tt::assert {

void fail(const char *file, int line, const char *kind, const char *condition,
          std::string_view message) {
    std::string text = fmt::format("{} @ {}:{}: {}\n", kind, file, line, condition);
    if (!message.empty()) {
        text += "info:\n";
        text += message;
        text += '\n';
    }
    if (std::getenv("TT_ASSERT_ABORT")) {
        std::fputs(text.c_str(), stderr);
        std::abort();
    }
    throw std::runtime_error(text);
}

} // namespace tt::assert

namespace tt::tilewright {

namespace {

constexpr const char *level_names[] = {"trace", "debug",    "info", "warning",
                                       "error", "critical", "off"};

LogLevel level_from_environment() {
    const char *wanted = std::getenv("TT_LOGGER_LEVEL");
    for (int i = 0; wanted && i <= static_cast<int>(LogLevel::off); ++i) {
        if (strcasecmp(wanted, level_names[i]) == 0) {
            return static_cast<LogLevel>(i);
        }
    }
    return LogLevel::warning;
}

} // namespace

bool log_enabled(LogLevel level) {
    static const LogLevel least = level_from_environment();
    return level >= least;
}

void log_line(LogLevel level, LogType, std::string_view text) {
    std::fprintf(stderr, "%s: %.*s\n", level_names[static_cast<int>(level)],
                 static_cast<int>(text.size()), text.data());
}

} // namespace tt::tilewright
