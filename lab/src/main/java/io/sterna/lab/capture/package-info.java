/// What was on the wire, written by tcpdump.
@NullMarked
package io.sterna.lab.capture;

import org.jspecify.annotations.NullMarked;
