import java.util.ArrayList;
import java.util.List;

/** Lines that evaluate a polynomial, in the words of {@link WriteFunctions}. */
final class Polynomials {
  private Polynomials() {}

  /**
   * A polynomial with the coefficients from the one number to the other, by Estrin's scheme: pairs,
   * pairs of pairs and so on. Horner's takes four cycles for each coefficient, and a core does not
   * look far enough ahead to fill them.
   */
  static String estrin(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    List<String> parts = new ArrayList<>();
    for (int i = from; i < to; i += 2) {
      String pair = sum + i;
      lines.append(
          "NumberVector $PAIR = $X.fma([$C$NEXT], [$C$I]);\n"
              .replace("$PAIR", pair)
              .replace("$X", argument)
              .replace("$C", prefix)
              .replace("$NEXT", Integer.toString(i + 1))
              .replace("$I", Integer.toString(i)));
      parts.add(pair);
    }
    String power = argument;
    for (int exponent = 2; parts.size() > 1; exponent *= 2) {
      String square = argument + exponent;
      lines.append("NumberVector " + square + " = " + power + ".mul(" + power + ");\n");
      power = square;
      List<String> sums = new ArrayList<>();
      for (int i = 0; i + 1 < parts.size(); i += 2) {
        String low = parts.get(i);
        String high = parts.get(i + 1);
        lines.append(low + " = " + power + ".fma(" + high + ", " + low + ");\n");
        sums.add(low);
      }
      if (parts.size() % 2 == 1) {
        sums.add(parts.get(parts.size() - 1));
      }
      parts = sums;
    }
    return lines + "NumberVector " + sum + " = " + parts.get(0) + ";\n";
  }

  /**
   * A polynomial with the coefficients from the one number down to the other, in groups of six that
   * do not wait for each other. The lowest group goes on from the sum of the others by Horner's
   * scheme, so the error is that of Horner's scheme, where Estrin's would cancel; with wide vectors
   * it is a stage of its own.
   */
  static String grouped(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    lines.append(
        """
        NumberVector $X2 = $X.mul($X);
        NumberVector $X6 = $X2.mul($X2).mul($X2);
        """
            .replace("$X", argument));
    String above = null;
    for (int top = from; top - 6 >= to; top -= 6) {
      String part = sum + top;
      lines.append("NumberVector " + part + " = [" + prefix + top + "];\n");
      lines.append(horner(part, argument, prefix, top - 1, top - 5));
      if (above != null) {
        lines.append(part + " = " + above + ".fma(" + argument + "6, " + part + ");\n");
      }
      above = part;
    }
    return lines
        + Loops.WIDE_CUT
        + "NumberVector "
        + sum
        + " = "
        + above
        + ";\n"
        + horner(sum, argument, prefix, to + 5, to);
  }

  /** {@code sum ← sum·argument + c} for c from the one coefficient down to the other. */
  static String horner(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i >= to; i--) {
      lines.append(sum + " = " + sum + ".fma(" + argument + ", [" + prefix + i + "]);\n");
    }
    return lines.toString();
  }
}
