/// Who and where: identifiers, locators, locator sets, transport context names (protocol §1, §2).
@NullMarked
package io.sterna.core.identifier;

import org.jspecify.annotations.NullMarked;
