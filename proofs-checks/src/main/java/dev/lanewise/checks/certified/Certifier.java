package dev.lanewise.checks.certified;

import dev.lanewise.checks.certified.ShallowGrowth.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Applies every convergence theorem that fits to one concrete net and data set. */
public final class Certifier {
  private final Linearization at;
  private final JacobianGrowth growth;
  private final List<Conclusion> conclusions = new ArrayList<>();
  private final Conclusion best;
  private final double features;
  private final NeuronwiseKantorovich neuronwise;

  /**
   * @param theta steps go up to θ/λ̄; at most 1 costs nothing, below 2 is possible
   */
  public Certifier(Linearization at, double theta) {
    if (!(theta > 0 && theta < 2)) {
      throw new IllegalArgumentException("theta must lie strictly between 0 and 2, got " + theta);
    }
    this.at = at;
    Net net = at.net();
    growth = JacobianGrowth.of(at);
    conclusions.add(Kantorovich.plain(at.start(), plain(growth), theta));
    conclusions.add(Kantorovich.sharp(at.start(), growth, theta));
    if (growth instanceof ShallowGrowth shallow) {
      features = NeuronwiseKantorovich.features(at.pass);
      neuronwise = new NeuronwiseKantorovich(at.start(), shallow, net, features);
      conclusions.add(neuronwise.conclude(theta));
    } else {
      features = Double.NaN;
      neuronwise = null;
    }
    best = strongest();
  }

  private static JacobianGrowth plain(JacobianGrowth growth) {
    return growth instanceof ShallowGrowth shallow ? shallow.as(Form.PLAIN) : growth;
  }

  /**
   * The certified conclusion that allows the largest residual; when none is certified, the one that
   * came closest.
   */
  private Conclusion strongest() {
    return conclusions.stream()
        .max(Comparator.comparing(Conclusion::certified).thenComparing(Conclusion::largestResidual))
        .orElseThrow();
  }

  public Linearization at() {
    return at;
  }

  /** One per theorem tried, weakest first. */
  public List<Conclusion> conclusions() {
    return List.copyOf(conclusions);
  }

  public Conclusion best() {
    return best;
  }

  /** Whether an interpolant is proved near these weights. */
  public Existence existence() {
    return Existence.near(at, growth);
  }

  /** The bound of the Jacobian's growth that the sharp theorems use. */
  JacobianGrowth growth() {
    return growth;
  }

  /** S₀ of {@link NeuronwiseKantorovich}. */
  double features() {
    return features;
  }

  /** Theorem K′ after its conclusion; null unless the net is shallow and smooth. */
  NeuronwiseKantorovich neuronwise() {
    return neuronwise;
  }
}
