/// The configuration file, the private key and what else an administrator writes for the daemon.
@NullMarked
package io.sterna.daemon.configuration;

import org.jspecify.annotations.NullMarked;
