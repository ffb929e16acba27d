/// The `sterna` command: what a person types, and what it prints.
@NullMarked
package io.sterna.cli;

import org.jspecify.annotations.NullMarked;
