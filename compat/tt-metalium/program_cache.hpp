// tt-metalium/program_cache.hpp: programs kept for the next call of the same operation.
#pragma once

#include <optional>
#include <tt-metalium/mesh_workload.hpp>
#include <tt-metalium/program.hpp>
#include <tt_stl/overloaded.hpp>
#include <tt_stl/unique_any.hpp>
#include <unordered_map>
#include <vector>

namespace tt::tt_metal {
class Buffer;
namespace distributed {
class MeshDevice;
}
} // namespace tt::tt_metal

namespace tt::tilewright {
// By order of creation on its device, never used twice.
uint64_t number_of(const tt_metal::Buffer &buffer);
// The next run is of a cached program: of the buffers of its last call it must leave alone those
// that are none of this call's (the fault stale-override).
void set_earlier(tt_metal::distributed::MeshDevice &device, const std::vector<uint64_t> &before,
                 const std::vector<uint64_t> &now);
} // namespace tt::tilewright

namespace tt::tt_metal::program_cache::detail {

// A program and what its factory wants to remember of it. A proxy refers to both elsewhere.
template <typename shared_variables_t> struct CachedProgram {
  private:
    std::optional<Program> owned_program_;
    std::optional<shared_variables_t> owned_variables_;
    CachedProgram(Program &program, shared_variables_t &variables)
        : program(program), shared_variables(variables) {}

  public:
    Program &program;
    shared_variables_t &shared_variables;

    CachedProgram(Program &&program, shared_variables_t &&variables)
        : owned_program_(std::move(program)), owned_variables_(std::move(variables)),
          program(*owned_program_), shared_variables(*owned_variables_) {}
    CachedProgram(CachedProgram &&other) noexcept
        : owned_program_(std::move(other.owned_program_)),
          owned_variables_(std::move(other.owned_variables_)),
          program(owned_program_ ? *owned_program_ : other.program),
          shared_variables(owned_variables_ ? *owned_variables_ : other.shared_variables) {}
    CachedProgram(const CachedProgram &) = delete;
    CachedProgram &operator=(const CachedProgram &) = delete;
    static CachedProgram proxy(Program &program, shared_variables_t &variables) {
        return {program, variables};
    }
};

template <typename shared_variables_t> struct CachedMeshWorkload {
    distributed::MeshWorkload workload;
    shared_variables_t shared_variables;
    CachedMeshWorkload(distributed::MeshWorkload &&workload, shared_variables_t &&variables)
        : workload(std::move(workload)), shared_variables(std::move(variables)) {}
};

template <typename shared_variables_t> struct AdaptedCachedMeshWorkload {
    distributed::MeshWorkload workload;
    std::unordered_map<distributed::MeshCoordinateRange, shared_variables_t> shared_variables;
    AdaptedCachedMeshWorkload(
        distributed::MeshWorkload &&workload,
        std::unordered_map<distributed::MeshCoordinateRange, shared_variables_t> &&variables)
        : workload(std::move(workload)), shared_variables(std::move(variables)) {}
};

// Any of them, with the index of the factory that made it.
struct CachedProgramFactory {
    ttsl::unique_any<4096, 32> cached_program;
    std::size_t program_factory_index = 0;
    std::vector<uint64_t> buffers; // numbers of those its arguments name
    template <typename T>
    CachedProgramFactory(T &&cached, std::size_t index)
        : cached_program(std::forward<T>(cached)), program_factory_index(index) {}
};

struct ProgramCache {
    bool contains(uint64_t hash) const { return cache_.contains(hash); }
    CachedProgramFactory &get(uint64_t hash) { return cache_.at(hash); }
    void insert(uint64_t hash, CachedProgramFactory &&program) {
        cache_.insert_or_assign(hash, std::move(program));
    }
    void enable() { enabled_ = true; }
    void disable() { enabled_ = false; }
    bool is_enabled() const { return enabled_; }
    void set_cache_misses_allowed(bool allowed) { misses_allowed_ = allowed; }
    bool cache_misses_allowed() const { return misses_allowed_; }
    void clear() { cache_.clear(); }
    std::size_t num_entries() const { return cache_.size(); }

  private:
    bool enabled_ = true;
    bool misses_allowed_ = true;
    std::unordered_map<uint64_t, CachedProgramFactory> cache_;
};

} // namespace tt::tt_metal::program_cache::detail
