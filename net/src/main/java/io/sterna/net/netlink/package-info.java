/// Netlink by hand: messages, attributes and a socket that asks and answers.
@NullMarked
package io.sterna.net.netlink;

import org.jspecify.annotations.NullMarked;
