package io.wse.runtime.trust;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Mutual authentication of two members over a fresh connection. Both send {@code "WSE1"} and a
 * random nonce; then the connecting member proves that it knows the secret, and the accepting one
 * answers with its own proof. A proof covers both nonces and the role of its sender, so it can be
 * neither replayed nor reflected. Nothing of Hazelcast's protocol is read before.
 */
final class MemberHandshake {
  private static final byte[] MAGIC = "WSE1".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 32;
  private static final int PROOF_BYTES = 32;
  private static final byte[] CONNECTING = {'C'};
  private static final byte[] ACCEPTING = {'A'};
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  MemberHandshake(ClusterSecret secret) {
    this.key = secret.key("wse cluster member");
  }

  /**
   * @throws IOException if the peer is no member that knows the secret
   */
  void connect(InputStream in, OutputStream out) throws IOException {
    byte[] own = sendNonce(out);
    byte[] peer = readNonce(in);
    out.write(proof(CONNECTING, own, peer));
    out.flush();
    verify(in, proof(ACCEPTING, own, peer));
  }

  /**
   * @throws IOException if the peer is no member that knows the secret
   */
  void accept(InputStream in, OutputStream out) throws IOException {
    byte[] own = sendNonce(out);
    byte[] peer = readNonce(in);
    verify(in, proof(CONNECTING, peer, own));
    out.write(proof(ACCEPTING, peer, own));
    out.flush();
  }

  private byte[] proof(byte[] role, byte[] connecting, byte[] accepting) {
    return ClusterSecret.hmac(key, role, connecting, accepting);
  }

  private static byte[] sendNonce(OutputStream out) throws IOException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] message = new byte[MAGIC.length + NONCE_BYTES];
    System.arraycopy(MAGIC, 0, message, 0, MAGIC.length);
    System.arraycopy(nonce, 0, message, MAGIC.length, NONCE_BYTES);
    out.write(message);
    out.flush();
    return nonce;
  }

  private static byte[] readNonce(InputStream in) throws IOException {
    if (!MessageDigest.isEqual(MAGIC, read(in, MAGIC.length))) {
      throw new ProtocolException("the peer does not authenticate itself with cluster.secret");
    }
    return read(in, NONCE_BYTES);
  }

  private static void verify(InputStream in, byte[] expected) throws IOException {
    if (!MessageDigest.isEqual(expected, read(in, PROOF_BYTES))) {
      throw new ProtocolException("the peer has another cluster.secret");
    }
  }

  private static byte[] read(InputStream in, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    new DataInputStream(in).readFully(read);
    return read;
  }
}
