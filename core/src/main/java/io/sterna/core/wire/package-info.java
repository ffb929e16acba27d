/// Bytes on the wire: control messages and their commands, IP and TCP headers, checksums (protocol
// §5 to §7).
@NullMarked
package io.sterna.core.wire;

import org.jspecify.annotations.NullMarked;
