// spec_names.hpp: names within one ProgramSpec; what is called by which cannot be mixed up.
#pragma once

#include <functional>
#include <string>

namespace tt::tt_metal::experimental {

template <typename Of> class SpecName {
  public:
    SpecName() = default;
    SpecName(std::string name) : name_(std::move(name)) {}
    SpecName(const char *name) : name_(name) {}
    const std::string &get() const { return name_; }
    const char *c_str() const { return name_.c_str(); }
    bool operator==(const SpecName &) const = default;
    auto operator<=>(const SpecName &) const = default;

  private:
    std::string name_;
};

using KernelSpecName = SpecName<struct KernelSpec>;
using DFBSpecName = SpecName<struct DataflowBufferSpec>;
using SemaphoreSpecName = SpecName<struct SemaphoreSpec>;
using ScratchpadSpecName = SpecName<struct ScratchpadSpec>;
using TensorParamName = SpecName<struct TensorParameter>;
using TensorParameterName = TensorParamName;

} // namespace tt::tt_metal::experimental

template <typename Of> struct std::hash<tt::tt_metal::experimental::SpecName<Of>> {
    size_t operator()(const tt::tt_metal::experimental::SpecName<Of> &name) const {
        return std::hash<std::string>()(name.get());
    }
};
