/// Identifier addresses to locators and back, packet by packet (protocol §7, §8).
@NullMarked
package io.sterna.core.translate;

import org.jspecify.annotations.NullMarked;
