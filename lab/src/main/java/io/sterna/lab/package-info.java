/// See module-info.
@NullMarked
package io.sterna.lab;

import org.jspecify.annotations.NullMarked;
