package dev.lanewise.bench.errors;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Calls kernels by name, so that one program measures both precisions and a test can plant faults.
 */
@FunctionalInterface
interface Calls {
  /** The kernels of the library. */
  Calls KERNELS = Calls::reflect;

  /**
   * Calls {@code method} of the class {@code owner} in the package of that precision. Arrays of
   * double that hold floats go in and out as arrays of float where the kernel takes those.
   *
   * @return what the kernel returns
   */
  Object call(Type type, String owner, String method, Object... arguments);

  private static Object reflect(Type type, String owner, String method, Object... arguments) {
    try {
      Method chosen = find(Class.forName(type.folder() + "." + owner), method, arguments);
      Class<?>[] parameters = chosen.getParameterTypes();
      Object[] passed = new Object[arguments.length];
      for (int i = 0; i < passed.length; i++) {
        passed[i] = convert(arguments[i], parameters[i]);
      }
      Object result = chosen.invoke(null, passed);
      for (int i = 0; i < passed.length; i++) {
        if (passed[i] instanceof float[] from) {
          double[] to = (double[]) arguments[i];
          for (int j = 0; j < from.length; j++) {
            to[j] = from[j];
          }
        }
      }
      return result;
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(owner + "." + method + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("there is no " + owner + "." + method, e);
    }
  }

  private static Method find(Class<?> owner, String name, Object... arguments)
      throws NoSuchMethodException {
    return Arrays.stream(owner.getMethods())
        .filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments.length)
        .filter(m -> takes(m.getParameterTypes(), arguments))
        .findFirst()
        .orElseThrow(() -> new NoSuchMethodException(owner.getName() + "." + name));
  }

  private static boolean takes(Class<?>[] parameters, Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      Class<?> parameter = parameters[i];
      boolean fits =
          switch (arguments[i]) {
            case double[] a -> parameter == float[].class || parameter == double[].class;
            case Double d -> parameter == float.class || parameter == double.class;
            case Integer n -> parameter == int.class;
            case Boolean b -> parameter == boolean.class;
            default -> parameter.isInstance(arguments[i]);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static Object convert(Object argument, Class<?> parameter) {
    if (parameter == float.class) {
      return ((Double) argument).floatValue();
    }
    if (parameter != float[].class) {
      return argument;
    }
    double[] from = (double[]) argument;
    float[] to = new float[from.length];
    for (int j = 0; j < from.length; j++) {
      to[j] = (float) from[j];
    }
    return to;
  }
}
