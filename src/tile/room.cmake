# The vector unit's programs round after every multiplication and every addition; a compiler that
# joins the two would change the last bits.
target_compile_options(tw_tile PRIVATE -ffp-contract=off)
