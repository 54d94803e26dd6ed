// program.hpp: what a Program keeps beside the runtime's.
#pragma once

#include <memory>
#include <tt-metalium/circular_buffer.hpp>
#include <tt-metalium/kernel_types.hpp>
#include <tt-metalium/program.hpp>
#include <tt-metalium/runtime_args_data.hpp>
#include <vector>
#include "tilewright/metal.h"

namespace tt::tt_metal::detail {

class ProgramImpl {
  public:
    ProgramImpl() : handle(tw_program_create(tw_kernel_api_default())) {}
    ~ProgramImpl() { tw_program_free(handle); }
    ProgramImpl(const ProgramImpl &) = delete;
    ProgramImpl &operator=(const ProgramImpl &) = delete;

    // The arguments of one kernel, where GetRuntimeArgs finds them: [x][y] over its cores' bounding
    // box from (0, 0).
    struct KernelArgs {
        std::vector<std::vector<RuntimeArgsData>> by_core;
        RuntimeArgsData common;
    };
    KernelArgs &args_of(KernelHandle kernel);
    CircularBuffer &cb(CBHandle handle);

    tw_program *handle;
    ProgramId runtime_id = 0;
    std::shared_ptr<void> spec; // of a program that was made from one, see metal2.cpp
    std::vector<std::shared_ptr<CircularBuffer>> cbs;

  private:
    std::vector<std::unique_ptr<KernelArgs>> args_;
};

} // namespace tt::tt_metal::detail
