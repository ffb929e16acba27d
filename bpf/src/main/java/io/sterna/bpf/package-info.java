/// The kernel fast path: programs, maps, attachment.
@NullMarked
package io.sterna.bpf;

import org.jspecify.annotations.NullMarked;
