// ttnn-nanobind/nanobind_fwd.hpp: enough to declare a binder.
#pragma once

namespace nanobind {
class module_;
}
