package dev.fleetpool.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Loads all classes of ours once more, some of them changed, beside those that tests use. */
final class PlantedClassLoader extends ClassLoader {

  private static final String OURS = "dev.fleetpool.";

  private final Map<String, byte[]> changed;

  PlantedClassLoader(Map<String, byte[]> changed) {
    super(PlantedClassLoader.class.getClassLoader());
    this.changed = Map.copyOf(changed);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] original(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
