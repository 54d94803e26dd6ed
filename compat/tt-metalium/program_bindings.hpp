// tt-metalium/program_bindings.hpp: of tilewright: which run-time arguments and circular buffers of
// a program that a ProgramDescriptor made are addresses of the buffers of a call, so that another
// call can put its own there.
#pragma once

#include <cstdint>
#include <tt-metalium/program_descriptors.hpp>
#include <vector>

namespace tt::tt_metal {

class Program;

class ProgramBindings {
  public:
    ProgramBindings() = default;
    // `buffers`: those of the call, in an order that does not change from call to call.
    ProgramBindings(const ProgramDescriptor &descriptor, const std::vector<Buffer *> &buffers);
    // Whether the descriptor named arguments as buffers (emplace_runtime_args): only then may the
    // other arguments be taken to stay as they are.
    bool has_arguments() const { return !arguments_.empty(); }
    void apply(Program &program, const std::vector<Buffer *> &buffers) const;

  private:
    struct Argument {
        uint32_t kernel;
        bool common;
        CoreCoord core;
        uint32_t index, buffer;
    };
    struct Circular {
        uint32_t cb, buffer;
    };
    std::vector<Argument> arguments_;
    std::vector<Circular> circulars_;
};

} // namespace tt::tt_metal
