package dev.lanewise.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who takes part in a comparison. */
public enum Peer {
  /** The subject. */
  LANEWISE("Lanewise", LanewiseProduct::new, true, ""),
  /** Intel oneMKL through the FFM API. */
  MKL("oneMKL", NativeBlas::new, true, "libmkl_rt.so.2"),
  /** OpenBLAS through the FFM API. */
  OPENBLAS("OpenBLAS", NativeBlas::new, true, "libopenblas.so.0"),
  /** The Java code of dev.ludovic.netlib. */
  NETLIB("netlib", NetlibProduct::new, false, ""),
  /** Efficient Java Matrix Library. */
  EJML("EJML", EjmlProduct::new, false, ""),
  /** The definition that the vector code is compared with. */
  SCALAR("scalar definition", LanewiseProduct::new, false, ""),
  /** PyTorch's library through Deep Java Library, in training steps. */
  LIBTORCH("libtorch", Peer::none, true, ""),
  /** Loops that C2 vectorises by itself. */
  LOOP("plain loop", PlainLoop::new, false, "");

  private final String title;
  private final Supplier<Contender> contender;
  private final boolean threaded;
  private final String library;

  Peer(String title, Supplier<Contender> contender, boolean threaded, String library) {
    this.title = title;
    this.contender = contender;
    this.threaded = threaded;
    this.library = library;
  }

  private static Contender none() {
    throw new IllegalStateException("libtorch takes part in training steps only");
  }

  /** Who can be compared with in a suite. */
  public static List<Peer> of(String suite) {
    return suite.equals("training")
        ? List.of(MKL, OPENBLAS, LIBTORCH)
        : List.of(MKL, OPENBLAS, NETLIB, EJML, SCALAR, LOOP);
  }

  /** The word on the command line and in documents. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in tables. */
  String title() {
    return title;
  }

  /** Its implementation; only in the process that measures this peer and no other. */
  Contender contender() {
    return contender.get();
  }

  /** Whether it can use more than one thread. The others take part in runs of one thread only. */
  boolean isThreaded() {
    return threaded;
  }

  /** Whether it is a native library. */
  boolean isNative() {
    return !library.isEmpty();
  }

  /** File name of the native library to load. */
  String library() {
    return library;
  }

  /** Whether jars of its own have to be fetched. */
  boolean isForeign() {
    return isNative() || this == NETLIB || this == EJML || this == LIBTORCH;
  }

  /**
   * The peer of that word.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Peer parse(String word) {
    return Arrays.stream(values())
        .filter(peer -> peer.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no peer is called '"
                        + word
                        + "'; there are: "
                        + Arrays.stream(values())
                            .filter(peer -> peer != LANEWISE)
                            .map(Peer::word)
                            .collect(Collectors.joining(", "))));
  }
}
