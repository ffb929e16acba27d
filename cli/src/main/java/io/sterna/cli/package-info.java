/// The `sterna` command: what a person types, and what it prints (`docs/cli.md`).
@NullMarked
package io.sterna.cli;

import org.jspecify.annotations.NullMarked;
