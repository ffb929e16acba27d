/// Which pair of locators to use: probing, failure, choice (protocol §6, §9).
@NullMarked
package io.sterna.core.path;

import org.jspecify.annotations.NullMarked;
