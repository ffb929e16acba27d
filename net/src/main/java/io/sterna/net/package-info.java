/// See module-info.
@NullMarked
package io.sterna.net;

import org.jspecify.annotations.NullMarked;
