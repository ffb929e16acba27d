/// Real servers on the lab's hosts.
@NullMarked
package io.sterna.lab.service;

import org.jspecify.annotations.NullMarked;
