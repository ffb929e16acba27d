/// Noise_IK_25519_ChaChaPoly_SHA256 and the keys that come of it (protocol §5).
@NullMarked
package io.sterna.core.noise;

import org.jspecify.annotations.NullMarked;
