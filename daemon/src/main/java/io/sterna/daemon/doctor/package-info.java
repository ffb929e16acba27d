/// What keeps a host from using Sterna, and what to do about it: `sterna doctor`.
@NullMarked
package io.sterna.daemon.doctor;

import org.jspecify.annotations.NullMarked;
