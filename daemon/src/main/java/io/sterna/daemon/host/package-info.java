/// One host's daemon: what it sets up on the machine, and how its parts hang together.
@NullMarked
package io.sterna.daemon.host;

import org.jspecify.annotations.NullMarked;
