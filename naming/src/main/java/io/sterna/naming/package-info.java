/// See module-info.
@NullMarked
package io.sterna.naming;

import org.jspecify.annotations.NullMarked;
