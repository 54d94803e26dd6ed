// tt-metalium/graph_tracking.hpp: op code includes it; nothing is tracked here.
#pragma once
