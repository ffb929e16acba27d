/// The daemon's two loops: the engine owns the associations, the data path the packets.
@NullMarked
package io.sterna.daemon.engine;

import org.jspecify.annotations.NullMarked;
