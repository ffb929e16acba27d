/// What a daemon keeps on disk between runs, and the lock that makes it the only one to do so.
@NullMarked
package io.sterna.daemon.state;

import org.jspecify.annotations.NullMarked;
