/// See module-info.
@NullMarked
package io.sterna.bench;

import org.jspecify.annotations.NullMarked;
