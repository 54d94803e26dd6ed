# Source this: . ./env.sh
TT_METAL_HOME="$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")" && pwd)"
export TT_METAL_HOME
export PATH="$TT_METAL_HOME/bin:$(dirname "@COMMAND@"):$PATH"
