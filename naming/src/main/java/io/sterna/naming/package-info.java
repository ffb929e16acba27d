/// Names to keys and locators, and back, by DNS (protocol §3).
///
/// [io.sterna.naming.Resolver] asks, [io.sterna.naming.Trust] judges keys. Everything here runs
/// on virtual threads and may block; callers get futures.
@NullMarked
package io.sterna.naming;

import org.jspecify.annotations.NullMarked;
