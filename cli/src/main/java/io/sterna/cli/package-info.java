/// See module-info.
@NullMarked
package io.sterna.cli;

import org.jspecify.annotations.NullMarked;
