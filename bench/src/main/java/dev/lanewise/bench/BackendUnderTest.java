package dev.lanewise.bench;

import dev.lanewise.kernels.Kernels;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The implementation that a benchmark measures. JMH forks once per parameter value, so that the two
 * implementations never share a JVM and cannot spoil each other's profiles.
 */
@State(Scope.Benchmark)
public abstract class BackendUnderTest {
  /** {@code vector} is the subject, {@code scalar} the control. */
  @Param({"vector", "scalar"})
  public String backend;

  /** Where the operands come from. */
  @Param("1")
  public long seed;

  /** Takes the implementation, then fills the operands. */
  @Setup(Level.Trial)
  public final void prepare() {
    System.setProperty("lanewise.backend", backend);
    Kernels.Info info = Kernels.info();
    if (!info.backend().equals(backend)) {
      throw new IllegalStateException(
          "this fork must measure "
              + backend
              + " but runs "
              + info.backend()
              + ": "
              + info.reason());
    }
    fill();
  }

  /** Allocates the operands and fills them with numbers that the seed determines. */
  abstract void fill();
}
