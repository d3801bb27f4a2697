package io.wse.runtime.config;

import io.netty.util.NetUtil;
import java.util.Arrays;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8}, {@code fd00::/8} or the single address
 * {@code 192.0.2.1}. Names are never resolved. Immutable.
 */
public final class IpNetwork {
  private final String text;
  private final byte[] first;
  private final int prefixBits;

  private IpNetwork(String text, byte[] first, int prefixBits) {
    this.text = text;
    this.first = masked(first, prefixBits);
    this.prefixBits = prefixBits;
  }

  /**
   * @throws IllegalArgumentException if the text is neither an address nor {@code address/bits}
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("not an address: " + text);
    }
    int bits = slash < 0 ? 8 * address.length : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > 8 * address.length) {
      throw new IllegalArgumentException("not a prefix length: " + text);
    }
    return new IpNetwork(text, address, bits);
  }

  /**
   * The network of so many bits that the address lies in.
   *
   * @throws IllegalArgumentException if the text is no address
   */
  public static IpNetwork around(String address, int ipv4Bits, int ipv6Bits) {
    byte[] bytes = bytes(address);
    if (bytes == null) {
      throw new IllegalArgumentException("not an address: " + address);
    }
    int bits = bytes.length == 4 ? ipv4Bits : ipv6Bits;
    return new IpNetwork(address + "/" + bits, bytes, bits);
  }

  /** The first address, the same text for equal networks. */
  public String first() {
    return NetUtil.bytesToIpAddress(first);
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - 8 * i));
      masked[i] = (byte) (address[i] & 0xff00 >> kept);
    }
    return masked;
  }

  /** Whether the address, an IP literal, lies in this network. False for any other text. */
  public boolean contains(String address) {
    byte[] bytes = bytes(address);
    return bytes != null
        && bytes.length == first.length
        && Arrays.equals(masked(bytes, prefixBits), first);
  }

  /** Whether the text is an IP address. */
  public static boolean isAddress(String text) {
    return bytes(text) != null;
  }

  /** An IPv4 address that is mapped into IPv6 counts as IPv4. Null for what is no address. */
  private static byte[] bytes(String text) {
    if (text == null) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return bytes != null && isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  private static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpNetwork network
        && prefixBits == network.prefixBits
        && Arrays.equals(first, network.first);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(first) + prefixBits;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
