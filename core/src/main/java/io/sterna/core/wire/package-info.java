/// Bytes on the wire: control messages, their commands, and checksums (protocol §5 to §7).
@NullMarked
package io.sterna.core.wire;

import org.jspecify.annotations.NullMarked;
