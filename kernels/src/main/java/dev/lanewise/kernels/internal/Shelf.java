package dev.lanewise.kernels.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A few reusable objects between calls: packing scratch and call records, so that a warm kernel
 * allocates nothing.
 *
 * <p>Lock-free and owned by no thread: a ThreadLocal would tie the scratch to every thread of the
 * host that ever called, and the host's threads to our class loader. An object that finds all slots
 * taken is left to the collector, so at most {@link #SLOTS} of a kind are kept.
 */
public final class Shelf<T> {
  private static final int SLOTS = 64;
  private static final List<Shelf<?>> ALL = new CopyOnWriteArrayList<>();

  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Supplier<T> maker;

  /**
   * @param maker makes an object when the shelf is empty
   */
  public Shelf(Supplier<T> maker) {
    this.maker = maker;
    ALL.add(this);
  }

  /** An object that nobody else holds: one that was given back, or a new one. */
  public T take() {
    for (int i = 0; i < SLOTS; i++) {
      T found = slots.get(i);
      if (found != null && slots.compareAndSet(i, found, null)) {
        return found;
      }
    }
    return maker.get();
  }

  /** Puts an object back; the giver must not touch it afterwards. */
  public void give(T object) {
    for (int i = 0; i < SLOTS; i++) {
      if (slots.get(i) == null && slots.compareAndSet(i, null, object)) {
        return;
      }
    }
  }

  /** Lets go of everything on every shelf; what is in use at the moment may come back later. */
  public static void clearAll() {
    for (Shelf<?> shelf : ALL) {
      for (int i = 0; i < SLOTS; i++) {
        shelf.slots.set(i, null);
      }
    }
  }
}
