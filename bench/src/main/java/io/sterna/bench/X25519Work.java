package io.sterna.bench;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.KeyAgreement;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Agreements and key pairs by Bouncy Castle's arithmetic, which `core` uses, and by the JDK, both
/// from and to raw bytes. Each result is the next one's point or key.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
public class X25519Work {
  private static final int KEY = 32;

  private final byte[] key = new byte[KEY];
  private byte[] last = new byte[KEY];

  public X25519Work() {
    new Random(KEY).nextBytes(key);
    new Random(KEY + 1).nextBytes(last);
  }

  @Benchmark
  public byte[] agreement() {
    var shared = new byte[KEY];
    if (!X25519.calculateAgreement(key, 0, last, 0, shared, 0)) throw new IllegalStateException();
    last = shared;
    return shared;
  }

  @Benchmark
  public byte[] agreementByJdk() throws GeneralSecurityException {
    last = agree(key, last);
    return last;
  }

  @Benchmark
  public byte[] keyPair() {
    var point = new byte[KEY];
    X25519.generatePublicKey(last, 0, point, 0);
    last = point;
    return point;
  }

  @Benchmark
  public byte[] keyPairByJdk() throws GeneralSecurityException {
    var base = new byte[KEY];
    base[0] = 9;
    last = agree(last, base);
    return last;
  }

  private static byte[] agree(byte[] key, byte[] point) throws GeneralSecurityException {
    var agreement = KeyAgreement.getInstance("X25519");
    agreement.init(privateKey(key));
    agreement.doPhase(publicKey(point), true);
    return agreement.generateSecret();
  }

  private static PrivateKey privateKey(byte[] key) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key));
  }

  private static PublicKey publicKey(byte[] point) throws GeneralSecurityException {
    var big = new byte[KEY];
    for (int i = 0; i < KEY; i++) big[i] = point[KEY - 1 - i];
    big[0] &= 0x7f;
    var u = new BigInteger(1, big);
    return KeyFactory.getInstance("X25519")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
  }
}
