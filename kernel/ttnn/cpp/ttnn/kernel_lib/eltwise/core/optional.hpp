/*
 * eltwise/core/optional.hpp: elements that are chosen when the kernel runs. The first branch whose
 * condition holds is taken, and none if none does; each sets up its own elements, since no one else
 * can know.
 */
#pragma once
#include <tuple>

#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/chain.hpp"

namespace compute_kernel_lib {
namespace tw_chain {

template <class E> constexpr bool may_be_conditional() {
    if constexpr (E::tw_element == role::reader)
        return E::by_caller && E::accumulation == DestAccumulation::Disabled;
    return E::tw_element == role::operation || E::tw_element == role::fill ||
           E::tw_element == role::none;
}
template <class... Es> struct branch {
    static_assert(sizeof...(Es) > 0, "runtime_if: a branch has at least one element");
    static_assert(
        (may_be_conditional<Es>() && ...),
        "runtime_if: only operations in DST that seed no random numbers, and readers with "
        "WaitPolicy::None and PopPolicy::None");
    std::tuple<Es...> elements;
    static constexpr bool reads = ((Es::tw_element == role::reader) || ...);
    static constexpr uint32_t width = width_of<(Es::lane_width - 1)...>();

    template <class E>
    static ALWI void run(const E &e, const place &at, uint32_t first_slot, uint32_t lanes) {
        if constexpr (E::tw_element != role::none) {
            configure<E>();
            e.init();
            for (uint32_t j = 0; j < at.tiles; j++)
                execute(e, at, j, first_slot + j * lanes);
        }
    }
    ALWI void apply(const place &at, uint32_t first_slot, uint32_t lanes) const {
        std::apply([&](const auto &...e) { (run(e, at, first_slot, lanes), ...); }, elements);
    }
};

} // namespace tw_chain

template <class... Branches> struct RuntimeConditionalSequence : tw_chain::element {
    static constexpr auto tw_element = tw_chain::role::condition;
    static constexpr bool has_reader = (Branches::reads || ...);
    static constexpr uint32_t lane_width = tw_chain::width_of<(Branches::width - 1)...>();
    uint32_t selected_branch; /* sizeof...(Branches): none */
    std::tuple<Branches...> branches;

    constexpr RuntimeConditionalSequence(uint32_t selected, std::tuple<Branches...> all)
        : selected_branch(selected), branches(all) {}
    template <std::size_t... I>
    ALWI void apply(const tw_chain::place &at, uint32_t first_slot, uint32_t lanes,
                    std::index_sequence<I...>) const {
        ((selected_branch == I ? std::get<I>(branches).apply(at, first_slot, lanes) : void()), ...);
    }
    ALWI void apply(const tw_chain::place &at, uint32_t first_slot, uint32_t lanes) const {
        apply(at, first_slot, lanes, std::index_sequence_for<Branches...>());
    }
};

template <class... Branches> struct RuntimeIfBuilder : RuntimeConditionalSequence<Branches...> {
    using RuntimeConditionalSequence<Branches...>::RuntimeConditionalSequence;
    template <class... Es> ALWI auto else_if(bool condition, Es... elements) const {
        using added = tw_chain::branch<Es...>;
        constexpr uint32_t count = sizeof...(Branches);
        /* With none taken so far, `selected` is `count`: that is the new branch's number. */
        const uint32_t taken =
            this->selected_branch < count || condition ? this->selected_branch : count + 1;
        return RuntimeIfBuilder<Branches..., added>(
            taken, std::tuple_cat(this->branches, std::tuple<added>(added{{elements...}})));
    }
    template <class... Es> ALWI auto otherwise(Es... elements) const {
        using added = tw_chain::branch<Es...>;
        return RuntimeConditionalSequence<Branches..., added>(
            this->selected_branch,
            std::tuple_cat(this->branches, std::tuple<added>(added{{elements...}})));
    }
};
template <class... Es> ALWI auto runtime_if(bool condition, Es... elements) {
    using first = tw_chain::branch<Es...>;
    return RuntimeIfBuilder<first>(condition ? 0 : 1, std::tuple<first>(first{{elements...}}));
}

} // namespace compute_kernel_lib
