// tt-logger/tt-logger.hpp: log_debug(tt::LogOp, "format {}", value) and its five siblings.
//
// Lines go to stderr when their level is at least TT_LOGGER_LEVEL (trace, debug, info, warning,
// error, critical, off; the default is warning). Arguments are formatted only then.
#pragma once

#include <fmt/base.h>
#include <string>
#include <string_view>

namespace tt {

enum LogType : unsigned {
    LogAlways,
    LogAPI,
    LogBuildKernels,
    LogDevice,
    LogDispatch,
    LogDistributed,
    LogEmulationDriver,
    LogFabric,
    LogInspector,
    LogLLRuntime,
    LogLoader,
    LogMetal,
    LogMetalTrace,
    LogModel,
    LogNetwork,
    LogOp,
    LogSiliconDriver,
    LogTest,
    LogTimer,
    LogTTNN,
    LogUMD,
    LogVerif,
    LogEmitC,
};

namespace tilewright {

enum class LogLevel { trace, debug, info, warning, error, critical, off };

// True when lines of this level are to be printed.
bool log_enabled(LogLevel level);
void log_line(LogLevel level, LogType type, std::string_view text);

template <typename... Args>
void log(LogLevel level, LogType type, fmt::format_string<const Args &...> format,
         const Args &...args) {
    log_line(level, type, fmt::format(format, args...));
}
inline void log(LogLevel level, LogType type, const std::string &text) {
    log_line(level, type, text);
}

} // namespace tilewright
} // namespace tt

#define TW_LOG(level, ...)                                                                         \
    do {                                                                                           \
        if (tt::tilewright::log_enabled(level)) [[unlikely]]                                       \
            tt::tilewright::log(level, __VA_ARGS__);                                               \
    } while (0)
#define log_trace(...)    TW_LOG(tt::tilewright::LogLevel::trace, __VA_ARGS__)
#define log_debug(...)    TW_LOG(tt::tilewright::LogLevel::debug, __VA_ARGS__)
#define log_info(...)     TW_LOG(tt::tilewright::LogLevel::info, __VA_ARGS__)
#define log_warning(...)  TW_LOG(tt::tilewright::LogLevel::warning, __VA_ARGS__)
#define log_error(...)    TW_LOG(tt::tilewright::LogLevel::error, __VA_ARGS__)
#define log_critical(...) TW_LOG(tt::tilewright::LogLevel::critical, __VA_ARGS__)
#define log_fatal(...)    TW_LOG(tt::tilewright::LogLevel::critical, __VA_ARGS__)
