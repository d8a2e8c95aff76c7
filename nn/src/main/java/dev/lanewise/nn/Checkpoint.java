package dev.lanewise.nn;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Where a training run stands, to the bit: what it was asked for, how far it came, the weights, and
 * what the optimiser remembers.
 *
 * <p>The file is big-endian: 8 bytes of magic, version, options as pairs of texts, epoch and its
 * figures so far, dtype, weights, statistics, the best of both if there is one, optimiser memory,
 * and a CRC-32C of everything before. It is written beside its final place and moved there in one
 * piece, so a reader sees the old file or the new one. Reading trusts nothing: sizes are held
 * against the file's length before memory is taken.
 *
 * @param options every option that decides the bits of the run, by name
 * @param epoch the epoch in progress, from 0
 * @param progress what has been done of it
 * @param weights w
 * @param statistics means and variances of batch normalisation, in w's precision; none for nets
 *     without
 * @param best what early stopping would give back
 * @param updates {@link Optimizer#updates()}
 * @param state {@link Optimizer#state()}
 */
public record Checkpoint(
    Map<String, String> options,
    int epoch,
    Progress progress,
    Storage weights,
    Storage statistics,
    Optional<Best> best,
    long updates,
    List<Storage> state) {

  private static final long MAGIC = 0x4C414E4557495345L; // "LANEWISE" in ASCII
  private static final int VERSION = 2;
  private static final int MOST_OPTIONS = 1000;

  /** Of a name or value in a message: nets of many widths are spelled at length. */
  private static final int LONGEST_EXCERPT = 200;

  /** An optimiser remembers at most two vectors (Adam). */
  private static final int MOST_VECTORS = 2;

  /**
   * The best epoch so far.
   *
   * @param epoch epochs done when it was reached
   * @param figure the figure that early stopping watches
   * @param weights w then
   * @param statistics the statistics then
   */
  public record Best(int epoch, double figure, Storage weights, Storage statistics) {}

  /**
   * Sums over the steps of an epoch so far.
   *
   * @param steps steps taken, which is also the next batch
   * @param lossSum sum of the losses, each times the number of examples it is a mean over
   * @param normSum sum of the gradient norms
   * @param stepSum sum of the step sizes
   * @param clipped steps in which the clip was active
   * @param floored steps in which the floor was active
   * @param seconds time the steps took
   */
  public record Progress(
      int steps,
      double lossSum,
      double normSum,
      double stepSum,
      int clipped,
      int floored,
      double seconds) {
    /** At the start of an epoch. */
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Checks that a checkpoint could be written there, by writing nothing that stays.
   *
   * @throws DataException if the folder is missing or not writable
   */
  public static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataException(file + ": is a folder: name a file for the checkpoint");
    }
    Path temporary = temporary(file);
    try {
      Files.createFile(temporary);
      Files.delete(temporary);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * Writes the file, all of it or nothing.
   *
   * @throws DataException if that fails; what was there before is then still there
   */
  public void write(Path file) {
    Path temporary = temporary(file);
    try {
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        CheckedOutputStream checked =
            new CheckedOutputStream(new BufferedOutputStream(out, 1 << 16), new CRC32C());
        DataOutputStream data = new DataOutputStream(checked);
        writeTo(data);
        data.writeLong(checked.getChecksum().getValue());
        data.flush();
        out.getFD().sync();
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw cannotWrite(file, e);
    }
  }

  private static Path temporary(Path file) {
    // Two runs never write into one another's half-written file, not even where containers give
    // both the same process number, and what a killed run left behind is in nobody's way.
    String own = ProcessHandle.current().pid() + "." + Long.toHexString(System.nanoTime());
    String name = "." + file.getFileName() + "." + own + ".tmp";
    return file.resolveSibling(name);
  }

  private static DataException cannotWrite(Path file, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "its folder does not exist: create it";
          case AccessDeniedException _ -> "access denied: choose a folder you may write to";
          default -> e.getMessage() + ": choose another place";
        };
    return new DataException(file + ": the checkpoint cannot be written: " + why, e);
  }

  private void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(MAGIC);
    out.writeInt(VERSION);
    out.writeInt(options.size());
    for (Map.Entry<String, String> option : options.entrySet()) {
      out.writeUTF(option.getKey());
      out.writeUTF(option.getValue());
    }
    out.writeInt(epoch);
    out.writeInt(progress.steps());
    out.writeDouble(progress.lossSum());
    out.writeDouble(progress.normSum());
    out.writeDouble(progress.stepSum());
    out.writeInt(progress.clipped());
    out.writeInt(progress.floored());
    out.writeDouble(progress.seconds());
    out.writeByte(weights.dtype().bytes());
    out.writeInt(weights.size());
    write(out, weights);
    out.writeInt(statistics.size());
    write(out, statistics);
    out.writeBoolean(best.isPresent());
    if (best.isPresent()) {
      out.writeInt(best.get().epoch());
      out.writeDouble(best.get().figure());
      write(out, best.get().weights());
      write(out, best.get().statistics());
    }
    out.writeLong(updates);
    out.writeInt(state.size());
    for (Storage vector : state) {
      write(out, vector);
    }
  }

  private static void write(DataOutputStream out, Storage vector) throws IOException {
    boolean single = vector.dtype() == DType.F32;
    for (int i = 0; i < vector.size(); i++) {
      if (single) {
        out.writeFloat((float) vector.get(i));
      } else {
        out.writeDouble(vector.get(i));
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws DataException with one line if it is missing, of another kind or version, or damaged
   */
  public static Checkpoint read(Path file) {
    InputFile.requireRegular(file);
    try {
      long length = Files.size(file);
      try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        return new Parser(file, length, in).checkpoint();
      }
    } catch (EOFException | UTFDataFormatException e) {
      throw damaged(file, "it ends too early or holds text that is none", e);
    } catch (IOException e) {
      throw InputFile.failure(file, e);
    }
  }

  private static DataException damaged(Path file, String how, Throwable cause) {
    return new DataException(
        file + ": damaged checkpoint: " + how + ": use another one or start anew", cause);
  }

  /** One pass over one file. */
  private static final class Parser {
    private final Path file;
    private final long length;
    private final CheckedInputStream checked;
    private final DataInputStream in;

    Parser(Path file, long length, BufferedInputStream buffered) {
      this.file = file;
      this.length = length;
      this.checked = new CheckedInputStream(buffered, new CRC32C());
      this.in = new DataInputStream(checked);
    }

    Checkpoint checkpoint() throws IOException {
      if (length < Long.BYTES + Integer.BYTES || in.readLong() != MAGIC) {
        throw new DataException(file + ": not a Lanewise checkpoint: check the path");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw new DataException(
            file
                + ": checkpoint of version "
                + version
                + ", this program reads version "
                + VERSION
                + ": use the program that wrote it");
      }
      Map<String, String> options = options();
      int epoch = atLeastZero("epoch", in.readInt());
      Progress progress =
          new Progress(
              atLeastZero("steps", in.readInt()),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              atLeastZero("clipped steps", in.readInt()),
              atLeastZero("floored steps", in.readInt()),
              in.readDouble());
      DType dtype = dtype(in.readByte());
      int parameters = atLeastZero("parameters", in.readInt());
      Storage weights = vector(dtype, parameters);
      int numbers = atLeastZero("statistics", in.readInt());
      Storage statistics = vector(dtype, numbers);
      Optional<Best> best =
          in.readBoolean() ? Optional.of(best(dtype, parameters, numbers)) : Optional.empty();
      long updates = in.readLong();
      if (updates < 0) {
        throw damaged(file, "updates is " + updates, null);
      }
      int vectors = atLeastZero("optimiser vectors", in.readInt());
      if (vectors > MOST_VECTORS) {
        throw damaged(file, vectors + " optimiser vectors", null);
      }
      List<Storage> state = new ArrayList<>();
      for (int i = 0; i < vectors; i++) {
        state.add(vector(dtype, parameters));
      }
      long computed = checked.getChecksum().getValue();
      if (in.readLong() != computed || in.read() >= 0) {
        throw damaged(file, "its checksum does not match its content", null);
      }
      return new Checkpoint(
          options, epoch, progress, weights, statistics, best, updates, List.copyOf(state));
    }

    private Best best(DType dtype, int parameters, int statistics) throws IOException {
      int epoch = atLeastZero("best epoch", in.readInt());
      double figure = in.readDouble();
      return new Best(epoch, figure, vector(dtype, parameters), vector(dtype, statistics));
    }

    private Map<String, String> options() throws IOException {
      int count = atLeastZero("options", in.readInt());
      if (count > MOST_OPTIONS) {
        throw damaged(file, count + " options", null);
      }
      Map<String, String> options = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        options.put(in.readUTF(), in.readUTF());
      }
      return options;
    }

    private int atLeastZero(String what, int value) {
      if (value < 0) {
        throw damaged(file, what + " is " + value, null);
      }
      return value;
    }

    private DType dtype(int bytes) {
      for (DType dtype : DType.values()) {
        if (dtype.bytes() == bytes) {
          return dtype;
        }
      }
      throw damaged(file, "numbers of " + bytes + " bytes", null);
    }

    private Storage vector(DType dtype, int size) throws IOException {
      long bytes = (long) size * dtype.bytes();
      if (bytes > length) {
        throw damaged(file, size + " numbers in a file of " + length + " bytes", null);
      }
      Heap.require(bytes, file + ": a vector");
      Storage vector = Storage.allocate(dtype, size);
      for (int i = 0; i < size; i++) {
        vector.set(i, dtype == DType.F32 ? in.readFloat() : in.readDouble());
      }
      return vector;
    }
  }

  /**
   * Refuses to continue a run that was asked for something else.
   *
   * @param file where this checkpoint was read, for the message
   * @param wanted the options of the run that is to continue
   * @throws DataException naming the first option that differs, with both values
   */
  public void requireSameOptions(Path file, Map<String, String> wanted) {
    Map<String, String> all = new LinkedHashMap<>(options);
    wanted.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      String then = options.getOrDefault(name, "absent");
      String now = wanted.getOrDefault(name, "absent");
      if (!then.equals(now)) {
        throw new DataException(
            file
                + ": was written with "
                + excerpt(name)
                + " "
                + excerpt(then)
                + ", now it is "
                + excerpt(now)
                + ": resume with the same options, or start anew");
      }
    }
  }

  private static String excerpt(String option) {
    return DataException.excerpt(option, LONGEST_EXCERPT);
  }
}
