package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation on two operands, given a 2×3 and a 4×5 one, refuses with its name and both shapes
 * before anything is recorded. New operations are found by themselves.
 */
class MisfitTest {
  private final Tape tape = new Tape();
  private final Var small = tape.input(Tensor.zeros(DType.F64, 2, 3));
  private final Var large = tape.input(Tensor.zeros(DType.F64, 4, 5));

  @TestFactory
  List<DynamicTest> operandsThatDoNotFit() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      if (operands(op) > 1) {
        tests.add(DynamicTest.dynamicTest(op.getSimpleName(), () -> check(op, "2×3", "4×5")));
      }
    }
    return tests;
  }

  /** Labels are an operand too, of the shape of the outputs that they are for. */
  @TestFactory
  List<DynamicTest> labelsThatDoNotFit() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      if (components(op).anyMatch(c -> c.getType() == LabelWindow.class)) {
        tests.add(DynamicTest.dynamicTest(op.getSimpleName(), () -> check(op, "2×3", "2×7")));
      }
    }
    return tests;
  }

  @Test
  void thereAreBinaryOperations() {
    assertEquals(12, operandsThatDoNotFit().size());
    assertEquals(3, labelsThatDoNotFit().size());
  }

  private static java.util.stream.Stream<RecordComponent> components(Class<?> op) {
    return Arrays.stream(op.getRecordComponents());
  }

  private static long operands(Class<?> op) {
    return components(op).filter(c -> c.getType() == Var.class).count();
  }

  private void check(Class<?> op, String... shapes) throws Exception {
    int before = tape.size();
    IllegalArgumentException e =
        assertInstanceOf(
            IllegalArgumentException.class,
            assertThrows(InvocationTargetException.class, () -> record(op)).getCause());
    List<String> parts = new ArrayList<>(List.of(shapes));
    parts.add(op.getSimpleName() + ":");
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
    assertEquals(1, e.getMessage().lines().count());
    assertEquals(before, tape.size(), "nothing was recorded");
  }

  /** Some operations check when they are made, the others when they are recorded. */
  private void record(Class<?> op) throws ReflectiveOperationException {
    List<Object> arguments = new ArrayList<>();
    Class<?>[] types = components(op).map(RecordComponent::getType).toArray(Class<?>[]::new);
    for (Class<?> type : types) {
      arguments.add(argument(type, arguments.contains(small)));
    }
    Constructor<?> make = op.getDeclaredConstructor(types);
    Op made = (Op) make.newInstance(arguments.toArray());
    Op.class.getMethod("record").invoke(made);
  }

  private Object argument(Class<?> type, boolean second) {
    if (type == Var.class) {
      return second ? large : small;
    }
    if (type == LabelWindow.class) {
      return new LabelWindow(new Labels(new int[] {0, 1}, 7), 2, DType.F64);
    }
    if (type == double.class) {
      return 1.0;
    }
    if (type == boolean.class) {
      return false;
    }
    assertEquals(Activation.class, type, "give this test a value for " + type);
    return Activation.RELU;
  }
}
