package dev.lanewise.checks.certified;

import dev.lanewise.checks.certified.ShallowGrowth.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Applies every convergence theorem that fits to one concrete net and data set. */
public final class Certifier {
  private final Linearization at;
  private final ShallowGrowth strong;
  private final List<Conclusion> conclusions = new ArrayList<>();
  private final Conclusion best;
  private final double features;
  private final NeuronwiseKantorovich neuronwise;

  /**
   * @param theta steps go up to θ/λ̄; at most 1 costs nothing, below 2 is possible
   */
  public Certifier(Linearization at, double theta) {
    if (!(theta > 0 && theta < 2))
      throw new IllegalArgumentException("theta must lie strictly between 0 and 2, got " + theta);
    this.at = at;
    Net net = at.net();
    if (net.depth() == 1) {
      strong = new ShallowGrowth(net, at.pass.inputs, Form.STRONG);
      features = NeuronwiseKantorovich.features(at.pass);
      conclusions.add(Kantorovich.plain(at.start(), strong.as(Form.PLAIN), theta));
      conclusions.add(Kantorovich.sharp(at.start(), strong, theta));
      neuronwise = new NeuronwiseKantorovich(at.start(), strong, net, features);
      conclusions.add(neuronwise.conclude(theta));
    } else {
      strong = null;
      neuronwise = null;
      features = Double.NaN;
      DeepGrowth growth = new DeepGrowth(at.pass);
      conclusions.add(Kantorovich.plain(at.start(), growth, theta));
      conclusions.add(Kantorovich.sharp(at.start(), growth, theta));
    }
    best = strongest();
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

  /** Constants of the inputs and outgoing weights; null for deep nets. */
  ShallowGrowth shallow() {
    return strong;
  }

  /** S₀ of {@link NeuronwiseKantorovich}. */
  double features() {
    return features;
  }

  /** Theorem K′ after its conclusion; null for deep nets. */
  NeuronwiseKantorovich neuronwise() {
    return neuronwise;
  }
}
