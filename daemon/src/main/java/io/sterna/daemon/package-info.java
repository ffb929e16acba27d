/// See module-info.
@NullMarked
package io.sterna.daemon;

import org.jspecify.annotations.NullMarked;
