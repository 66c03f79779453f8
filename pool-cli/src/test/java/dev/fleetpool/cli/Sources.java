package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Compiles sources into class folders and jars, as another project would. */
final class Sources {

  private Sources() {}

  /** Compiles one class into a folder, against these jars and folders. */
  static Path compile(Path folder, String className, String source, List<Path> classPath)
      throws IOException {
    Path file = folder.resolveSibling(folder.getFileName() + "-src").resolve(className + ".java");
    Files.createDirectories(file.getParent());
    Files.createDirectories(folder);
    Files.writeString(file, source);
    List<String> arguments =
        new ArrayList<>(List.of("--release", "17", "-d", folder.toString(), "-cp"));
    arguments.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    arguments.add(file.toString());
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).as(source).isZero();
    return folder;
  }

  /** Makes a jar of a class folder. */
  static Path jar(Path folder, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  /** Returns the jars of the distribution whose names begin so. */
  static List<Path> libraries(String... names) throws IOException {
    try (Stream<Path> files = Files.list(BareHost.PROGRAM.resolveSibling("lib"))) {
      return files
          .filter(file -> Stream.of(names).anyMatch(file.getFileName().toString()::startsWith))
          .sorted()
          .toList();
    }
  }
}
