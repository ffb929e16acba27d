/// What the daemon tells people and programs: events as text, as JSON, and as log lines.
@NullMarked
package io.sterna.daemon.report;

import org.jspecify.annotations.NullMarked;
