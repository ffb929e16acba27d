/// Programs that keep their connections while their hosts move, before one's eyes.
@NullMarked
package io.sterna.lab.demo;

import org.jspecify.annotations.NullMarked;
