/// The two hosts that most tests, the demo and the benchmarks play with.
@NullMarked
package io.sterna.lab.scene;

import org.jspecify.annotations.NullMarked;
