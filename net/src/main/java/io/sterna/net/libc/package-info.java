/// System calls through the foreign function API, kept small.
@NullMarked
package io.sterna.net.libc;

import org.jspecify.annotations.NullMarked;
