package dev.lanewise.checks;

/** What kind of evidence a line of a finding rests on. */
public enum Evidence {
  /** An identity or inequality of algebra at one point: a failure means that the code is wrong. */
  EXACT,
  /** Both sides carry an enclosure of every rounding error that went into them. */
  CERTIFIED,
  /** Not refuted at the points that were looked at; says nothing about the others. */
  SAMPLED
}
