/// The daemon's control socket and its clients: one request a connection, JSON lines
/// (`docs/control.md`).
@NullMarked
package io.sterna.daemon.control;

import org.jspecify.annotations.NullMarked;
