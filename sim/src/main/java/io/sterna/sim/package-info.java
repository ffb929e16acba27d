/// See module-info.
@NullMarked
package io.sterna.sim;

import org.jspecify.annotations.NullMarked;
