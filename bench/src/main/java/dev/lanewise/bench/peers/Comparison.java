package dev.lanewise.bench.peers;

import dev.lanewise.kernels.Peak;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the rounds say together. Ratios are taken within a round, where both processes ran minutes
 * apart at most, and their median over the rounds is quoted: the clock of a machine drifts by more
 * than the differences of interest.
 *
 * @param visits all processes, in the order in which they ran; each peer and number of threads has
 *     one in every round, or none at all
 * @param skipped why a peer is missing, by peer
 */
public record Comparison(List<Visit> visits, Map<Peer, String> skipped) {

  /**
   * One case.
   *
   * @param point type and shape
   * @param threads that every peer could use
   * @param speeds GFLOP/s: mean and 95 % confidence interval
   * @param percentOfPeak median, NaN where no peak is known
   * @param ratios speed of Lanewise over that of the peer: median and quartiles of the rounds
   */
  record Row(
      Point point,
      int threads,
      Map<Peer, Spread> speeds,
      Map<Peer, Double> percentOfPeak,
      Map<Peer, Spread> ratios) {}

  /**
   * A class of shapes as a whole, as far as a peer was measured on it.
   *
   * @param size how many shapes of the class were measured
   * @param shapes on how many of them a peer was: the mean over fewer is that of the smaller ones
   * @param ratios geometric mean over these, taken in each round: median and quartiles
   * @param worst the smallest median ratio of a single shape
   */
  record Mean(
      SizeClass sizeClass,
      String dtype,
      int threads,
      int size,
      Map<Peer, Integer> shapes,
      Map<Peer, Spread> ratios,
      Map<Peer, Double> worst) {}

  /** All cases, in the order of measuring. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int threads : visits.stream().mapToInt(Visit::threads).distinct().sorted().toArray()) {
      for (Point point : points(threads)) {
        rows.add(row(point, threads));
      }
    }
    return rows;
  }

  private List<Point> points(int threads) {
    return of(Peer.LANEWISE, threads).getFirst().speeds().keySet().stream().toList();
  }

  private Row row(Point point, int threads) {
    Map<Peer, Spread> speeds = new LinkedHashMap<>();
    Map<Peer, Double> percent = new LinkedHashMap<>();
    Map<Peer, Spread> ratios = new LinkedHashMap<>();
    for (Peer peer : peers(threads)) {
      List<Visit> own = of(peer, threads);
      if (!own.getFirst().speeds().containsKey(point)) {
        continue;
      }
      speeds.put(peer, Spread.meanWithConfidence(values(own, visit -> visit.speeds().get(point))));
      percent.put(
          peer,
          Spread.medianWithQuartiles(values(own, visit -> visit.percentOfPeak(point))).middle());
      if (peer != Peer.LANEWISE) {
        ratios.put(peer, Spread.medianWithQuartiles(ratios(peer, threads, List.of(point))));
      }
    }
    return new Row(point, threads, speeds, percent, ratios);
  }

  /** One mean for each class, type and number of threads. */
  List<Mean> means() {
    Map<List<Object>, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows()) {
      Optional<SizeClass> sizeClass = row.point().work().sizeClass();
      if (sizeClass.isEmpty()) {
        continue;
      }
      groups
          .computeIfAbsent(
              List.of(row.threads(), row.point().dtype(), sizeClass.get()),
              key -> new ArrayList<>())
          .add(row);
    }
    return groups.values().stream().map(this::mean).toList();
  }

  private Mean mean(List<Row> group) {
    Row first = group.getFirst();
    Map<Peer, Integer> shapes = new LinkedHashMap<>();
    Map<Peer, Spread> means = new LinkedHashMap<>();
    Map<Peer, Double> worst = new LinkedHashMap<>();
    for (Peer peer : first.ratios().keySet()) {
      List<Row> measured = group.stream().filter(row -> row.ratios().containsKey(peer)).toList();
      List<Point> points = measured.stream().map(Row::point).toList();
      shapes.put(peer, points.size());
      means.put(peer, Spread.medianWithQuartiles(ratios(peer, first.threads(), points)));
      worst.put(
          peer,
          measured.stream()
              .mapToDouble(row -> row.ratios().get(peer).middle())
              .min()
              .orElseThrow());
    }
    return new Mean(
        first.point().work().sizeClass().orElseThrow(),
        first.point().dtype(),
        first.threads(),
        group.size(),
        shapes,
        means,
        worst);
  }

  /** For each round the geometric mean of the ratios to a peer. */
  private double[] ratios(Peer peer, int threads, List<Point> points) {
    List<Visit> own = of(Peer.LANEWISE, threads);
    List<Visit> others = of(peer, threads);
    double[] ratios = new double[own.size()];
    for (int round = 0; round < ratios.length; round++) {
      double logarithms = 0;
      for (Point point : points) {
        logarithms +=
            Math.log(own.get(round).speeds().get(point) / others.get(round).speeds().get(point));
      }
      ratios[round] = Math.exp(logarithms / points.size());
    }
    return ratios;
  }

  /** Who was measured with so many threads, Lanewise first. */
  List<Peer> peers(int threads) {
    return visits.stream()
        .filter(visit -> visit.threads() == threads)
        .map(Visit::peer)
        .distinct()
        .sorted()
        .toList();
  }

  /** What ran, in the peers' own words. */
  Map<Peer, String> paths() {
    Map<Peer, String> paths = new LinkedHashMap<>();
    for (Peer peer : Peer.values()) {
      visits.stream()
          .filter(visit -> visit.peer() == peer)
          .findFirst()
          .ifPresent(visit -> paths.put(peer, visit.path()));
    }
    return paths;
  }

  /** Median peak of one core in GFLOP/s, at best and on average; NaN if there is none. */
  Peak.Rate peak(String dtype) {
    Peak.Rate none = new Peak.Rate(Double.NaN, Double.NaN);
    return new Peak.Rate(
        median(visit -> visit.peaks().getOrDefault(dtype, none).best()),
        median(visit -> visit.peaks().getOrDefault(dtype, none).mean()));
  }

  /** Precisions for which some process found a peak. */
  List<String> dtypesWithPeak() {
    return visits.stream().flatMap(visit -> visit.peaks().keySet().stream()).distinct().toList();
  }

  /** Median memory bandwidth of one core in GB/s. */
  double triad() {
    return median(Visit::triad);
  }

  /** How many rounds were measured. */
  public int rounds() {
    return of(Peer.LANEWISE, visits.getFirst().threads()).size();
  }

  private double median(ToDoubleFunction<Visit> value) {
    double[] known =
        visits.stream().mapToDouble(value).filter(number -> !Double.isNaN(number)).toArray();
    return known.length == 0 ? Double.NaN : Spread.medianWithQuartiles(known).middle();
  }

  private List<Visit> of(Peer peer, int threads) {
    return visits.stream()
        .filter(visit -> visit.peer() == peer && visit.threads() == threads)
        .toList();
  }

  private static double[] values(List<Visit> visits, ToDoubleFunction<Visit> value) {
    return visits.stream().mapToDouble(value).toArray();
  }
}
