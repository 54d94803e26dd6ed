/* tw/objects/semaphore.h: a semaphore of the program as an object. */
#ifndef TW_OBJECTS_SEMAPHORE_H
#define TW_OBJECTS_SEMAPHORE_H

#include "tw/objects/noc.h"

/* A semaphore that the host calls by name (sem::NAME), and by which way it is reached: on these
 * chips one for a kind of kernel. */
enum class SemScope : uint8_t { LOCAL_NONATOMIC, DM_LOCAL_CACHED, EXTERNAL, COMPUTE_ATOMIC };
struct SemaphoreBindingToken {
    uint32_t id;
    SemScope scope;
};

template <ProgrammableCoreType core_type = ProgrammableCoreType::TENSIX> class Semaphore {
    uint32_t address_;
    template <ProgrammableCoreType> friend class Semaphore;
    volatile uint32_t *word() const {
        return reinterpret_cast<volatile uint32_t *>(uintptr_t(address_));
    }
    template <auto... options>
    static constexpr uint32_t
        loopback = ((std::is_same_v<decltype(options), NocOptions> &&
                     (uint32_t(options) & uint32_t(NocOptions::MCAST_INCL_SRC))) ||
                    ...)
                       ? uint32_t(TW_XFER_LOOPBACK)
                       : 0u;

  public:
    TW_INLINE explicit Semaphore(SemaphoreBindingToken token) : Semaphore(token.id) {}
    TW_INLINE explicit Semaphore(uint32_t id) : address_(get_semaphore<core_type>(id)) {}
    TW_INLINE void set(uint32_t value) const { noc_semaphore_set(word(), value); }
    TW_INLINE uint32_t value() const { return *word(); }
    TW_INLINE void wait(uint32_t value) const { noc_semaphore_wait(word(), value); }
    TW_INLINE void wait_min(uint32_t value) const { noc_semaphore_wait_min(word(), value); }
    /* On this core: not atomic. */
    TW_INLINE void up(uint32_t value) const { noc_semaphore_set(word(), *word() + value); }
    TW_INLINE void down(uint32_t value) const {
        noc_semaphore_wait_min(word(), value);
        noc_semaphore_set(word(), *word() - value);
    }
    /* On another core, atomic. */
    TW_INLINE void up(const Noc &noc, uint32_t x, uint32_t y, uint32_t value,
                      uint8_t = NOC_UNICAST_WRITE_VC) const {
        noc_semaphore_inc(NOC_XY_ADDR(x, y, address_), value, noc.get_noc_id());
    }
    /* This core's value to `target` of others. */
    template <ProgrammableCoreType type = core_type>
    void relay_unicast(const Noc &noc, const Semaphore<type> &target, uint32_t x,
                       uint32_t y) const {
        noc_semaphore_set_remote(address_, NOC_XY_ADDR(x, y, target.address_), noc.get_noc_id());
    }
    template <auto... options, ProgrammableCoreType type = core_type>
    void relay_multicast(const Noc &noc, const Semaphore<type> &target, uint32_t x_start,
                         uint32_t y_start, uint32_t x_end, uint32_t y_end, uint32_t destinations,
                         bool linked = false) const {
        tw_multicast<TW_XFER_ONE_PACKET | loopback<options...>>(
            address_, NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, target.address_), 4,
            destinations, linked, noc.get_noc_id());
    }
    template <auto... options>
    void set_multicast(const Noc &noc, uint32_t x_start, uint32_t y_start, uint32_t x_end,
                       uint32_t y_end, uint32_t destinations, bool linked = false) const {
        relay_multicast<options...>(noc, *this, x_start, y_start, x_end, y_end, destinations,
                                    linked);
    }
    void inc_multicast(const Noc &noc, uint32_t x_start, uint32_t y_start, uint32_t x_end,
                       uint32_t y_end, uint32_t value, uint32_t destinations) const {
        noc_semaphore_inc_multicast(NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, address_),
                                    value, destinations, noc.get_noc_id());
    }
};

#endif
