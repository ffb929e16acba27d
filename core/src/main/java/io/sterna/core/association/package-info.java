/// Two identifiers that have agreed: handshake, commands, locator sets (protocol §5, §6).
@NullMarked
package io.sterna.core.association;

import org.jspecify.annotations.NullMarked;
