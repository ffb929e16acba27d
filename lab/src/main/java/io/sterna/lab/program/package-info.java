/// The unmodified programs that people use, driven and timed.
@NullMarked
package io.sterna.lab.program;

import org.jspecify.annotations.NullMarked;
