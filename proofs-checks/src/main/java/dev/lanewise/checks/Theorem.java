package dev.lanewise.checks;

import java.util.List;

/**
 * A statement about networks, with its source.
 *
 * @param id stable kebab-case word, such as {@code pl-rayleigh}
 * @param number short number in the catalogue, such as {@code C1}
 * @param title a few words
 * @param paper the public source: authors, identifier, place in the paper where known
 * @param statement the mathematics in one or two sentences
 * @param hypotheses what must hold before the conclusion is promised
 * @param conclusion what is promised then
 */
public record Theorem(
    String id,
    String number,
    String title,
    String paper,
    String statement,
    List<String> hypotheses,
    String conclusion) {

  /** Copies the list, refuses an id that is not kebab-case. */
  public Theorem {
    if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("id must be a kebab-case word, not '" + id + "'");
    }
    hypotheses = List.copyOf(hypotheses);
  }
}
