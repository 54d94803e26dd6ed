#!/usr/bin/env bash
# Builds the host code of every operation of this workspace, as far as it changed. Options of the
# original, such as -b Debug, are taken and change nothing: there is one kind of build.
set -uo pipefail
cd "$(dirname "$0")"
status=0
built=0
for bound in $(find ttnn/cpp/ttnn/operations -name '.*' -prune -o -name '*_nanobind.hpp' -print | sort); do
    "@COMMAND@" test "$(dirname "$bound")" --build-only || status=1
    built=$((built + 1))
done
echo "built: $built operation(s), status $status"
exit $status
