package dev.lanewise.bench.peers;

import java.util.Optional;

/** What the speed of a peer is measured at. */
sealed interface Workload permits Shape, TrainingStep {

  /** Reads what {@code toString} writes. */
  static Workload parse(String text) {
    return text.contains("@") ? TrainingStep.parse(text) : Shape.parse(text);
  }

  /** The word of the suite that it belongs to. */
  String suite();

  /** How it is called in tables. */
  String label();

  /** Floating-point operations. */
  double flops();

  /** What it is judged together with; empty if it stands for itself. */
  Optional<SizeClass> sizeClass();
}
